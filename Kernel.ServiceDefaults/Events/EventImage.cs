using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The image of a <c>screenshot</c> event. Its format is that of the bytes, whatever the event says.</summary>
/// <param name="Bytes">The decoded image.</param>
/// <param name="ContentType">The content type.</param>
/// <param name="Extension">The extension of a file with the image, without a dot.</param>
public sealed record EventImage(byte[] Bytes, string ContentType, string Extension)
{
    /// <summary>The formats that are recognized, for error messages.</summary>
    public const string Formats = "PNG, JPEG or WebP";

    /// <summary>Decodes the image of an event.</summary>
    /// <param name="eventJson">A validated event.</param>
    /// <param name="image">The image; null if the event has none, or one of another format.</param>
    public static bool TryRead(ReadOnlySpan<byte> eventJson, [NotNullWhen(true)] out EventImage? image)
    {
        image = null;
        if (!EventMembers.TypeOf(eventJson).SequenceEqual("screenshot"u8))
        {
            return false;
        }

        var reader = new Utf8JsonReader(eventJson, EventMembers.ReaderOptions);
        if (!EventMembers.MoveTo(ref reader, "data"u8) || !EventMembers.MoveTo(ref reader, "image"u8) || reader.TokenType != JsonTokenType.String || !reader.TryGetBytesFromBase64(out var bytes))
        {
            return false;
        }

        image = bytes switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => new EventImage(bytes, "image/png", "png"),
            [0xFF, 0xD8, 0xFF, ..] => new EventImage(bytes, "image/jpeg", "jpg"),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => new EventImage(bytes, "image/webp", "webp"),
            _ => null,
        };
        return image is not null;
    }
}
