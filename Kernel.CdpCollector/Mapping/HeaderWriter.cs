using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Mapping;

/// <summary>Writes headers as an object of name and value. Not thread-safe.</summary>
internal sealed class HeaderWriter(EventWriter events)
{
    // The same few names come with every request, and judging one costs more than finding it here. Pages can make up names
    // without end, so only so many are kept.
    private const int KnownNames = 512;

    private const int MaxHeaders = 512;
    private const int MaxValueBytes = 16 * 1024;

    private readonly Dictionary<byte[], bool> _isSensitive = new(Utf8KeyComparer.Instance);

    /// <summary>Writes the member <c>headers</c>.</summary>
    /// <param name="headers">The protocol's object, <c>{"content-type":"text/html"}</c>; absent is written as an empty one.</param>
    /// <param name="redact">Whether credentials are replaced.</param>
    public void Write(ReadOnlySpan<byte> headers, bool redact)
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

                WriteName(cursor.Name);
                if (redact && IsSensitive(cursor.Name))
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

    private bool IsSensitive(ReadOnlySpan<byte> name)
    {
        var known = _isSensitive.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(name, out var isSensitive))
        {
            return isSensitive;
        }

        isSensitive = HeaderRedaction.IsSensitive(name);
        if (_isSensitive.Count < KnownNames)
        {
            known[name] = isSensitive;
        }

        return isSensitive;
    }

    private void WriteName(ReadOnlySpan<byte> escaped)
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
