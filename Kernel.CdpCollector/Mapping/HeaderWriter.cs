using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Mapping;

/// <summary>Writes headers as an object of name and value.</summary>
internal static class HeaderWriter
{
    private const int MaxHeaders = 512;
    private const int MaxValueBytes = 16 * 1024;

    /// <param name="events">Where to.</param>
    /// <param name="headers">The protocol's object, <c>{"content-type":"text/html"}</c>; absent is written as an empty one.</param>
    /// <param name="redact">Whether credentials are replaced.</param>
    public static void Write(EventWriter events, ReadOnlySpan<byte> headers, bool redact)
    {
        events.Json.WriteStartObject("headers"u8);
        var cursor = new JsonCursor(headers);
        if (!headers.IsEmpty && cursor.EnterObject())
        {
            for (var count = 0; cursor.NextProperty(); count++)
            {
                if (count == MaxHeaders)
                {
                    events.MarkTruncated();
                    break;
                }

                WriteName(events, cursor.Name);
                if (redact && HeaderRedaction.IsSensitive(cursor.Name))
                {
                    events.Json.WriteStringValue(HeaderRedaction.Marker);
                }
                else
                {
                    events.TokenValue(cursor.TakeToken(), MaxValueBytes);
                }
            }
        }

        events.Json.WriteEndObject();
    }

    private static void WriteName(EventWriter events, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IndexOf((byte)'\\') < 0)
        {
            events.Json.WritePropertyName(escaped);
            return;
        }

        var text = events.Scratch;
        JsonText.AppendUnescaped(text, escaped);
        events.Json.WritePropertyName(text.Written);
    }
}
