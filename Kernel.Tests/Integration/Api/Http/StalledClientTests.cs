using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Kernel.Api.EventStream;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Http;

/// <summary>A client that is connected and reads nothing.</summary>
public sealed partial class StalledClientTests
{
    // More than the sockets of both sides hold, and than the server writes ahead.
    private const int Events = 200;
    private const int PayloadBytes = 200_000;

    [Fact]
    public async Task Stream_ClientStopsReading_IsDisconnectedAndResumes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        using var readers = new ReaderCount(host);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, host.PublicPort, Wait.Cancellation);
        await client.SendAsync(Encoding.ASCII.GetBytes("GET /events/stream?replay=all HTTP/1.1\r\nHost: localhost\r\n\r\n"), Wait.Cancellation);
        await Wait.Until(() => readers.Current, static count => count == 1);

        // Publishers do not notice: each event is acknowledged while the client takes nothing.
        for (var i = 0; i < Events; i++)
        {
            using var answer = await host.PublishAsync($"{{\"type\":\"test.event\",\"data\":\"{new string('x', PayloadBytes)}\"}}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => readers.Current == 0);

        var ids = IdsOfWholeFrames(await ReadToEndAsync(client));
        Assert.Equal(Enumerable.Range(1, ids.Count), ids);
        Assert.InRange(ids.Count, 0, Events - 1);

        await using var resumed = await SseClient.OpenAsync(host.Public, lastEventId: $"{ids.Count}");
        var rest = await resumed.TakeAsync(Events - ids.Count);
        Assert.Equal(Enumerable.Range(ids.Count + 1, Events - ids.Count).Select(static id => $"{id}"), rest.Select(static item => item.EventId));
    }

    private static async Task<string> ReadToEndAsync(Socket client)
    {
        var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await client.ReceiveAsync(buffer, Wait.Cancellation) is > 0 and var read)
            {
                text.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // Cut off, as it should be.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    // The last frame may have been cut.
    private static List<int> IdsOfWholeFrames(string response) =>
        [.. FrameStart().Matches(response[..Math.Max(0, response.LastIndexOf("}\n\n", StringComparison.Ordinal))])
            .Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\nid: (\d+)\ndata: ")]
    private static partial Regex FrameStart();

    /// <summary>The number of open streams of a host, by its metric.</summary>
    private sealed class ReaderCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _current;

        public ReaderCount(ApiHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _ = host.Services.GetRequiredService<EventStreamMetrics>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "kernel.stream.readers" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _current, value));
            _listener.Start();
        }

        public long Current => Interlocked.Read(ref _current);

        public void Dispose() => _listener.Dispose();
    }
}
