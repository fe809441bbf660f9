using System.Buffers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Kernel.Cli.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Cli.Bundles;

/// <summary>Reads the events of a bundle. Its memory does not depend on their number.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="query">The events to read.</param>
internal sealed class BundledEvents(BundleFile bundle, EventStreamQuery query)
{
    /// <summary>The events, as frames with an envelope each.</summary>
    /// <param name="after">The sequence number after which to start.</param>
    /// <param name="count">The most events to read.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">The bundle is damaged.</exception>
    public async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(ulong after, long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        await foreach (var line in LinesAsync(cancellationToken))
        {
            number++;
            if (!IsSelected(line, number, after))
            {
                continue;
            }

            yield return new(line.ToArray(), EventStreamReader.Message);
            if (--count == 0)
            {
                yield break;
            }
        }
    }

    // Without their line feeds, valid until the next one.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        await foreach (var chunk in bundle.ReadAsync(BundleFile.Events, cancellationToken))
        {
            for (var rest = chunk; !rest.IsEmpty;)
            {
                var length = rest.Span.IndexOf((byte)'\n');
                line.Write(rest.Span[..(length < 0 ? rest.Length : length)]);
                if (line.WrittenCount > EventLimits.MaxEnvelopeBytes)
                {
                    throw bundle.Mistake($"{BundleFile.Events} has a line of more than {EventLimits.MaxEnvelopeBytes:N0} bytes");
                }

                if (length < 0)
                {
                    break;
                }

                yield return line.WrittenMemory;
                line.ResetWrittenCount();
                rest = rest[(length + 1)..];
            }
        }

        if (line.WrittenCount > 0)
        {
            yield return line.WrittenMemory;
        }
    }

    private bool IsSelected(ReadOnlyMemory<byte> line, long number, ulong after)
    {
        try
        {
            using var document = Envelope.Parse(line);
            var seq = document.RootElement.GetProperty("seq").GetUInt64();
            var @event = document.RootElement.GetProperty("event");
            var type = @event.GetProperty("type").GetString() ?? throw new FormatException();
            var category = @event.GetProperty("category").GetString() ?? throw new FormatException();
            _ = @event.GetProperty("ts").GetInt64();
            return seq > after
                && (query.Types.Count == 0 || query.Types.Contains(type))
                && (query.Categories.Count == 0 || query.Categories.Contains(category))
                && (!query.Failed || HasFailed(type, @event));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw bundle.Mistake($"line {number} of {BundleFile.Events} is not an event");
        }
    }

    private static bool HasFailed(string type, JsonElement @event) =>
        (EventTraitRules.Decide(Encoding.UTF8.GetBytes(type), @event.TryGetProperty("data", out var data) ? JsonMarshal.GetRawUtf8Value(data) : default) & EventTraits.Failed) != 0;
}
