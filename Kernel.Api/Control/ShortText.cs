using System.Text;
using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>Writes strings of limited length.</summary>
internal static class ShortText
{
    private static ReadOnlySpan<byte> Marker => "...[truncated]"u8;

    /// <summary>Writes a member, shortened like other texts of events.</summary>
    /// <param name="writer">The writer, inside an object.</param>
    /// <param name="name">The name.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="maxBytes">The most bytes, including the marker of the cut.</param>
    /// <returns>True if the text was shortened.</returns>
    public static bool Write(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
        {
            writer.WriteString(name, Encoding.UTF8.GetString(text)); // replaces what is no UTF-8
            return false;
        }

        var length = maxBytes - Marker.Length;
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        writer.WriteString(name, Encoding.UTF8.GetString(text[..length]) + Encoding.UTF8.GetString(Marker));
        return true;
    }
}
