using System.Text.Json;

namespace Kernel.CdpCollector.Protocol;

/// <summary>Takes a DevTools message apart. Reads all of it, so what passes is well-formed to the end.</summary>
internal static class CdpMessageReader
{
    /// <summary>False when the bytes are no well-formed message; nothing is thrown.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out CdpMessage message)
    {
        message = default;
        try
        {
            var cursor = new JsonCursor(json);
            if (!cursor.EnterObject())
            {
                return false;
            }

            while (cursor.NextProperty())
            {
                if (cursor.NameIs("method"u8))
                {
                    message.Method = cursor.TakeContent();
                }
                else if (cursor.NameIs("params"u8))
                {
                    message.Params = cursor.TakeRaw();
                }
                else if (cursor.NameIs("sessionId"u8))
                {
                    message.SessionId = cursor.TakeContent();
                }
                else if (cursor.NameIs("id"u8))
                {
                    var id = cursor.TakeInt64();
                    message.Id = id is > 0 and <= int.MaxValue ? (int)id : 0;
                }
                else if (cursor.NameIs("result"u8))
                {
                    message.Result = cursor.TakeRaw();
                }
                else if (cursor.NameIs("error"u8))
                {
                    message.Error = cursor.TakeRaw();
                }
            }

            return message.IsEvent || message.IsAnswer;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
