using System.Buffers;
using System.Text.Json;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Tells by its first members whether traces are made of an envelope, so that the others are not decoded.</summary>
internal static class TracedLine
{
    // {"seq":17,"capture_session_id":"...","event":{"ts":1,"type":"...", ...
    public static bool IsTraced(in ReadOnlySequence<byte> line)
    {
        var json = new Utf8JsonReader(line);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("type"u8))
            {
                continue;
            }

            json.Read();
            return json.TokenType == JsonTokenType.String && !json.HasValueSequence
                ? TraceBuilder.IsTraced(json.ValueSpan)
                : json.TokenType == JsonTokenType.String && TraceBuilder.IsTraced(json.ValueSequence.ToArray());
        }

        return false;
    }
}
