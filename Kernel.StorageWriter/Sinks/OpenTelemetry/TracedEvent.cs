using System.Buffers;
using System.Text.Json;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>An event of the browser, with access to the members that traces use.</summary>
internal readonly ref struct TracedEvent
{
    private readonly JsonElement _data;

    public TracedEvent(JsonElement envelope)
    {
        var @event = envelope.GetProperty("event");
        Seq = envelope.GetProperty("seq").GetInt64();
        Session = envelope.TryGetProperty("capture_session_id", out var session) ? session.GetString() : null;
        Type = @event.GetProperty("type").GetString() ?? "";
        Ts = @event.GetProperty("ts").GetInt64();
        _data = @event.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data : default;
    }

    /// <summary>The sequence number.</summary>
    public long Seq { get; }

    /// <summary>The capture session.</summary>
    public string? Session { get; }

    /// <summary>The type.</summary>
    public string Type { get; }

    /// <summary>The time at which the collector created the event, in Unix microseconds.</summary>
    public long Ts { get; }

    /// <summary>The time in the browser in Unix microseconds; <see cref="Ts"/> if it is not known.</summary>
    public long At => Number("browser_ts") ?? Ts;

    public string Text(string member) => Find(member) is { ValueKind: JsonValueKind.String } value ? value.GetString() ?? "" : "";

    public long? Number(string member) => Find(member) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public double? Seconds(string member) => Find(member) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public bool Flag(string member) => Find(member).ValueKind == JsonValueKind.True;

    public JsonElement Find(string member) =>
        _data.ValueKind == JsonValueKind.Object && _data.TryGetProperty(member, out var value) ? value : default;
}

/// <summary>A filter that reads only the first members of an envelope, so that events that are not traced are not parsed.</summary>
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
