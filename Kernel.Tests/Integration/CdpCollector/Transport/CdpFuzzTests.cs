using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Transport;

/// <summary>
/// Mutated recordings of messages that no browser should send. Nothing throws or hangs, and all events are well-formed and within their limits.
/// <c>KERNEL_FUZZ_MESSAGES</c> sets the number of messages, <c>KERNEL_FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class CdpFuzzTests
{
    private const int MessagesPerMonitor = 5_000;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(10);

    private static readonly byte[][] Recorded =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestKit", "Traces", "browsing.ndjson")).Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Messages_Mutated_YieldOnlyValidEvents()
    {
        var count = Setting("KERNEL_FUZZ_MESSAGES", 30_000);
        var seed = Setting("KERNEL_FUZZ_SEED", 20261124);
        var mutator = new MessageMutator(Recorded, seed);
        var events = 0;
        for (var done = 0; done < count; done += MessagesPerMonitor)
        {
            events += Run(mutator, Math.Min(MessagesPerMonitor, count - done), $"seed {seed}, after {done} messages");
        }

        Assert.True(events > count / 20, $"{events} events of {count} messages: too few mutated messages are valid.");
    }

    private static int Run(MessageMutator mutator, int count, string where)
    {
        using var monitor = new MonitorUnderTest { Body = null };
        var events = 0;
        var watch = new Stopwatch();
        for (var i = 0; i < count; i++)
        {
            var message = mutator.Next();
            watch.Restart();
            try
            {
                if (CdpMessageReader.TryRead(message, out var read) && read.IsEvent)
                {
                    monitor.Monitor.OnEvent(read);
                }

                if (i % 100 == 0)
                {
                    monitor.Time.Advance(TimeSpan.FromSeconds(1));
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Assert.Fail($"{where}, message {i}: {e}\n{Encoding.UTF8.GetString(message)}");
            }

            Assert.True(watch.Elapsed < Hang, $"{where}, message {i} took {watch.Elapsed}: {Encoding.UTF8.GetString(message)}");
            events += monitor.Events.Count;
            Assert.All(monitor.Events, static e => Assert.InRange(Encoding.UTF8.GetByteCount(e.Line), 2, EventLimits.MaxEventBytes));
            monitor.Events.Clear(); // already parsed when they were appended
            monitor.Commands.Clear();
        }

        return events;
    }

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : defaultValue;

    private sealed class MessageMutator(byte[][] seeds, int seed)
    {
        private static readonly string[] Odd =
        [
            "null", "true", "-1", "1e400", "9223372036854775808", "-0.0", "\"\"", "[]", "{}", "\"\\ud83d\"", "\"\\u0000\"", "[[[[[[]]]]]]",
            "{\"a\":{\"a\":{\"a\":{}}}}", "\"" + new string('x', 70_000) + "\"",
        ];

        private readonly Random _random = new(seed);

        public byte[] Next()
        {
            while (true)
            {
                var message = seeds[_random.Next(seeds.Length)];
                for (var steps = _random.Next(0, 4); steps > 0; steps--)
                {
                    message = Mutate(message);
                }

                // The connection passes on only valid UTF-8.
                if (Utf8.IsValid(message))
                {
                    return message;
                }
            }
        }

        private byte[] Mutate(byte[] message)
        {
            var at = message.Length == 0 ? 0 : _random.Next(message.Length);
            switch (_random.Next(7))
            {
                case 0:
                    message = [.. message];
                    if (message.Length > 0)
                    {
                        message[at] = (byte)_random.Next(32, 127);
                    }

                    return message;
                case 1:
                    return [.. message.AsSpan(0, at), .. message.AsSpan(Math.Min(message.Length, at + _random.Next(1, 20)))];
                case 2:
                    return [.. message.AsSpan(0, at), .. message.AsSpan(at, Math.Min(_random.Next(1, 40), message.Length - at)), .. message.AsSpan(at)];
                case 3:
                    var other = seeds[_random.Next(seeds.Length)];
                    return [.. message.AsSpan(0, at), .. other.AsSpan(_random.Next(other.Length))];
                case 4:
                    return message[..at];
                default:
                    return ReplaceValue(message, at);
            }
        }

        // The mutation most likely to stay valid: replaces the value after a colon.
        private byte[] ReplaceValue(byte[] message, int at)
        {
            var colon = message.AsSpan(at).IndexOf("\":"u8);
            if (colon < 0)
            {
                return message;
            }

            var start = at + colon + 2;
            var reader = new Utf8JsonReader(message.AsSpan(start), isFinalBlock: false, default);
            try
            {
                if (!reader.Read() || !reader.TrySkip())
                {
                    return message;
                }
            }
            catch (JsonException)
            {
                return message;
            }

            return [.. message.AsSpan(0, start), .. Encoding.UTF8.GetBytes(Odd[_random.Next(Odd.Length)]), .. message.AsSpan(start + (int)reader.BytesConsumed)];
        }
    }
}
