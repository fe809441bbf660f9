using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Transport;

/// <summary>Takes a DevTools message apart. Looks at all of it, so what passes is well-formed to the end.</summary>
internal static class CdpMessageReader
{
    /// <summary>False when the bytes are no well-formed message; nothing is thrown.</summary>
    /// <param name="json">The message. That it is UTF-8 is for the transport to see to.</param>
    /// <param name="message">Its parts.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out CdpMessage message)
    {
        message = default;
        var at = JsonScan.SkipSpace(json, 0);
        if (at >= json.Length || json[at] != (byte)'{')
        {
            return false;
        }

        do
        {
            var name = JsonScan.SkipSpace(json, at + 1);
            var value = JsonCheck.EndOfName(json, name);
            var end = value < 0 ? -1 : JsonCheck.EndOfValue(json, value);
            if (end < 0)
            {
                return false;
            }

            Take(json[(name + 1)..], json[value..end], ref message);
            at = JsonScan.SkipSpace(json, end);
        }
        while (at < json.Length && json[at] == (byte)',');

        return at < json.Length && json[at] == (byte)'}' && JsonScan.SkipSpace(json, at + 1) == json.Length && (message.IsEvent || message.IsAnswer);
    }

    // The name is followed by its closing quote, by which a longer one is told from it.
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
