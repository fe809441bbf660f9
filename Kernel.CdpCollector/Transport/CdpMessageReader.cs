using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Transport;

/// <summary>Parses DevTools messages. Validates the whole message, so its parts need no further checks.</summary>
internal static class CdpMessageReader
{
    /// <summary>Parses a message; returns false if it is malformed. Never throws.</summary>
    /// <param name="json">The message. The transport has already checked that it is UTF-8.</param>
    /// <param name="message">The parts of the message.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out CdpMessage message)
    {
        message = default;
        var at = JsonScanner.SkipSpace(json, 0);
        if (at >= json.Length || json[at] != (byte)'{')
        {
            return false;
        }

        do
        {
            var name = JsonScanner.SkipSpace(json, at + 1);
            var value = JsonValidator.SkipName(json, name);
            var end = value < 0 ? -1 : JsonValidator.FindValueEnd(json, value);
            if (end < 0)
            {
                return false;
            }

            Take(json[(name + 1)..], json[value..end], ref message);
            at = JsonScanner.SkipSpace(json, end);
        }
        while (at < json.Length && json[at] == (byte)',');

        return at < json.Length && json[at] == (byte)'}' && JsonScanner.SkipSpace(json, at + 1) == json.Length && (message.IsEvent || message.IsResponse);
    }

    // The name includes its closing quote, so that a longer name with the same prefix does not match.
    private static void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref CdpMessage message)
    {
        if (name.StartsWith("method\""u8))
        {
            message.Method = Content(value);
        }
        else if (name.StartsWith("params\""u8))
        {
            message.Params = value;
        }
        else if (name.StartsWith("sessionId\""u8))
        {
            message.SessionId = Content(value);
        }
        else if (name.StartsWith("id\""u8))
        {
            message.Id = JsonNumber.TryReadInt64(value, out var id) && id is > 0 and <= int.MaxValue ? (int)id : 0;
        }
        else if (name.StartsWith("result\""u8))
        {
            message.Result = value;
        }
        else if (name.StartsWith("error\""u8))
        {
            message.Error = value;
        }
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> value) => value.Length > 1 && value[0] == (byte)'"' ? value[1..^1] : default;
}
