using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Writes bodies: decoded, redacted and truncated. Not thread-safe.</summary>
internal sealed class BodyWriter(EventWriter events) : IDisposable
{
    // In UTF-16, most characters take twice the bytes that they take in UTF-8.
    private const int MaxEncodedSize = 2;

    private readonly PooledByteWriter _decoded = new(16 * 1024);
    private bool _isCut;

    /// <summary>
    /// Writes <c>body</c> from a response to <c>Network.getResponseBody</c> or <c>Network.streamResourceContent</c>, or <c>body_omitted</c> if it is not text.
    /// </summary>
    /// <param name="result">The result, <c>{"body":"..","base64Encoded":false}</c> or <c>{"bufferedData":".."}</c>, which is always Base64.</param>
    /// <param name="mimeType">The MIME type of the response, without quotes.</param>
    /// <param name="charset">The charset of the response, without quotes; may be empty.</param>
    /// <param name="maxBytes">The most bytes to write.</param>
    public void WriteResponseBody(ReadOnlySpan<byte> result, ReadOnlySpan<byte> mimeType, ReadOnlySpan<byte> charset, int maxBytes)
    {
        var cursor = new JsonCursor(result);
        var body = default(ReadOnlySpan<byte>);
        var isBase64 = false;
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("body"u8))
                {
                    body = cursor.ReadContent();
                }
                else if (cursor.NameIs("base64Encoded"u8))
                {
                    isBase64 = cursor.ReadBoolean();
                }
                else if (cursor.NameIs("bufferedData"u8))
                {
                    body = cursor.ReadContent();
                    isBase64 = true;
                }
            }
        }

        if (isBase64 ? TryDecodeBase64(body, mimeType, charset, maxBytes) : Decode(body, maxBytes))
        {
            WriteDecoded("body"u8, BodyPolicy.KindOf(mimeType, TextKind.Content), maxBytes);
        }
        else
        {
            events.Json.WriteString("body_omitted"u8, "not_text"u8);
        }
    }

    /// <summary>Writes a string from a message.</summary>
    /// <param name="member">The member's name.</param>
    /// <param name="token">The string.</param>
    /// <param name="kind">What it is; null for the name and value pairs of a form.</param>
    /// <param name="maxBytes">The most bytes to write.</param>
    public void Write(ReadOnlySpan<byte> member, ReadOnlySpan<byte> token, TextKind? kind, int maxBytes)
    {
        Decode(JsonText.ContentOf(token), maxBytes);
        WriteDecoded(member, kind, maxBytes);
    }

    public void Dispose() => _decoded.Dispose();

    private void WriteDecoded(ReadOnlySpan<byte> member, TextKind? kind, int maxBytes)
    {
        events.Json.WritePropertyName(member);
        events.TextValue(_decoded, kind, maxBytes, _isCut);
    }

    private bool Decode(ReadOnlySpan<byte> escaped, int maxBytes)
    {
        _decoded.Clear();
        _isCut = !JsonText.AppendUnescaped(_decoded, escaped, maxBytes + Redactor.LookaheadBytes);
        return true;
    }

    private bool TryDecodeBase64(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mimeType, ReadOnlySpan<byte> charset, int maxBytes)
    {
        _decoded.Clear();
        var groups = Math.Min(text.Length / 4, ((maxBytes + Redactor.LookaheadBytes) * MaxEncodedSize / 3) + 1);
        var target = _decoded.GetSpan((groups * 3) + 3);
        if (text.Length % 4 != 0 || Base64.DecodeFromUtf8(text[..(groups * 4)], target, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        _isCut = groups * 4 < text.Length;
        if (BodyEncoding.Decode(target[..written], mimeType, charset, _isCut) is not { } decoded)
        {
            return false;
        }

        var length = Encoding.UTF8.GetBytes(decoded, _decoded.GetSpan(Encoding.UTF8.GetMaxByteCount(decoded.Length)));
        _decoded.Advance(length);
        if (_isCut)
        {
            _decoded.Truncate(JsonText.CutLength(_decoded.WrittenSpan, length - 1)); // the last character may be incomplete
        }

        return true;
    }
}
