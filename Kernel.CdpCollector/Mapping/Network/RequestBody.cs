using System.Text;
using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>What a request says of its own body.</summary>
internal static class RequestBody
{
    /// <summary>The content type, bare; empty where none is said.</summary>
    /// <param name="headers">The request's headers, a JSON object.</param>
    public static ReadOnlySpan<byte> MimeType(ReadOnlySpan<byte> headers)
    {
        var cursor = JsonCursor.OfObject(headers);
        while (cursor.NextProperty())
        {
            if (Ascii.EqualsIgnoreCase(cursor.Name, "content-type"u8))
            {
                return cursor.TakeContent();
            }
        }

        return default;
    }
}
