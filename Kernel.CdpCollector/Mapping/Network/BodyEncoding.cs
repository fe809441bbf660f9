using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Finds the encoding of a body as a browser does: by its byte order mark, the response's charset, and the declaration in the text.</summary>
/// <remarks>https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding and https://encoding.spec.whatwg.org.</remarks>
internal static class BodyEncoding
{
    // A browser looks for a declaration in the first 1,024 bytes.
    private const int DeclarationBytes = 1024;

    private static readonly SearchValues<byte> LabelEnds = SearchValues.Create("\"' >;/?"u8);

    static BodyEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Decodes a body; null if it is not text.</summary>
    /// <param name="body">The bytes, possibly truncated.</param>
    /// <param name="mimeType">The MIME type of the response.</param>
    /// <param name="charset">The charset of the response as the browser reports it; may be empty.</param>
    /// <param name="isTruncated">Whether the last character may be incomplete.</param>
    public static string? Decode(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mimeType, ReadOnlySpan<byte> charset, bool isTruncated)
    {
        var (marked, length) = ByteOrderMark(body);
        var encoding = marked ?? ByLabel(charset) ?? ByLabel(Declared(body));
        body = body[length..];
        if (encoding is null && !Utf8.IsValid(isTruncated ? WithoutIncompleteUtf8(body) : body))
        {
            // The default of browsers for text without a declaration. JSON without a charset is always UTF-8.
            return mimeType.StartsWith("text/"u8) && !body.Contains((byte)0) ? ByLabel("windows-1252"u8)!.GetString(body) : null;
        }

        return (encoding ?? Encoding.UTF8).GetString(body);
    }

    private static (Encoding? Encoding, int Length) ByteOrderMark(ReadOnlySpan<byte> body) =>
        body.StartsWith("\uFEFF"u8) ? (Encoding.UTF8, 3)
        : body is [0xFE, 0xFF, ..] ? (Encoding.BigEndianUnicode, 2)
        : body is [0xFF, 0xFE, ..] ? (Encoding.Unicode, 2)
        : (null, 0);

    // <meta charset=x>, <meta http-equiv=Content-Type content="text/html; charset=x">, <?xml version="1.0" encoding="x"?>
    private static ReadOnlySpan<byte> Declared(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, DeclarationBytes)];
        foreach (var name in (ReadOnlySpan<string>)["charset=", "encoding="])
        {
            var at = start.IndexOf(Encoding.ASCII.GetBytes(name));
            if (at >= 0 && start[..at].LastIndexOf((byte)'<') > start[..at].LastIndexOf((byte)'>'))
            {
                var label = start[(at + name.Length)..].TrimStart("\"' "u8);
                return label[..(label.IndexOfAny(LabelEnds) is >= 0 and var end ? end : label.Length)];
            }
        }

        return default;
    }

    private static Encoding? ByLabel(ReadOnlySpan<byte> label)
    {
        if (label.IsEmpty || label.Length > 40)
        {
            return null;
        }

        // Browsers read these as their supersets.
        var name = Encoding.ASCII.GetString(label).Trim().ToLowerInvariant() switch
        {
            "iso-8859-1" or "iso8859-1" or "latin1" or "us-ascii" or "ascii" => "windows-1252",
            "shift_jis" or "shift-jis" or "sjis" or "x-sjis" or "ms_kanji" or "windows-31j" => "shift_jis",
            "gb2312" or "gbk" => "gb18030",
            "ks_c_5601-1987" or "euc-kr" => "ks_c_5601-1987",
            "utf-16" => "utf-16le",
            var other => other,
        };
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null; // an unknown label is ignored, as browsers do
        }
    }

    private static ReadOnlySpan<byte> WithoutIncompleteUtf8(ReadOnlySpan<byte> body)
    {
        for (var back = 1; back <= Math.Min(4, body.Length); back++)
        {
            if ((body[^back] & 0xC0) != 0x80)
            {
                return body[^back] < 0x80 ? body : body[..^back];
            }
        }

        return body;
    }
}
