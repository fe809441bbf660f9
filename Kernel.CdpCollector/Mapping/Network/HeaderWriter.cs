using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Writes headers as an object. Not thread-safe.</summary>
internal sealed class HeaderWriter(EventWriter events)
{
    // Most requests use the same few names, and a lookup is cheaper than classifying a name again. The cache is bounded because pages can invent any
    // number of names.
    private const int MaxCachedNames = 512;

    private const int MaxHeaders = 512;
    private const int MaxValueBytes = 16 * 1024;

    private readonly Dictionary<byte[], HeaderValueKind> _kinds = new(Utf8KeyComparer.Instance);

    private static readonly byte[][] UrlNames = [":path"u8.ToArray(), "referer"u8.ToArray(), "refresh"u8.ToArray(), "sourcemap"u8.ToArray(), "destination"u8.ToArray()];

    // location, content-location, turbo-location, hx-redirect, x-original-url, x-forwarded-uri, x-sourcemap
    private static readonly byte[][] UrlWords =
    [
        "location"u8.ToArray(), "redirect"u8.ToArray(), "url"u8.ToArray(), "uri"u8.ToArray(), "path"u8.ToArray(), "referrer"u8.ToArray(), "sourcemap"u8.ToArray(),
    ];

    private enum HeaderValueKind
    {
        Plain,
        Text,
        Url,
        Protocols,
        Credential,
    }

    /// <summary>Writes a member with headers, with credentials redacted if the session asks for it.</summary>
    /// <param name="member">The member's name.</param>
    /// <param name="headers">The protocol's object, <c>{"content-type":"text/html"}</c>; an absent one is written as an empty object.</param>
    public void Write(ReadOnlySpan<byte> member, ReadOnlySpan<byte> headers)
    {
        events.Json.WriteStartObject(member);
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
                WriteValue(events.Redact ? KindOf(cursor.Name) : HeaderValueKind.Plain, cursor.ReadToken());
            }
        }

        events.Json.WriteEndObject();
    }

    private void WriteValue(HeaderValueKind kind, ReadOnlySpan<byte> token)
    {
        switch (kind)
        {
            case HeaderValueKind.Credential:
                events.Json.WriteStringValue(Redactor.Marker);
                break;
            case HeaderValueKind.Text:
                events.TextValue(token, MaxValueBytes);
                break;
            case HeaderValueKind.Protocols:
                events.ProtocolsValue(token, MaxValueBytes);
                break;
            case HeaderValueKind.Url:
                events.UrlValue(token, MaxValueBytes);
                break;
            default:
                events.TokenValue(token, MaxValueBytes);
                break;
        }
    }

    private HeaderValueKind KindOf(ReadOnlySpan<byte> name)
    {
        var known = _kinds.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(name, out var kind))
        {
            return kind;
        }

        kind = SensitiveNames.IsSensitiveHeader(name) ? HeaderValueKind.Credential
            : Ascii.EqualsIgnoreCase(name, "sec-websocket-protocol"u8) ? HeaderValueKind.Protocols
            : HoldsUrl(name) ? HeaderValueKind.Url
            : HeaderValueKind.Text;
        if (_kinds.Count < MaxCachedNames)
        {
            known[name] = kind;
        }

        return kind;
    }

    private static bool HoldsUrl(ReadOnlySpan<byte> name) =>
        ContainsIgnoreCase(UrlNames, name) || ContainsIgnoreCase(UrlWords, name[(name.LastIndexOf((byte)'-') + 1)..]);

    private static bool ContainsIgnoreCase(byte[][] names, ReadOnlySpan<byte> name)
    {
        foreach (var known in names)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteName(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IndexOf((byte)'\\') < 0)
        {
            events.Json.WriteTextName(escaped);
            return;
        }

        var text = events.Scratch;
        JsonText.AppendUnescaped(text, escaped);
        events.Json.WriteTextName(text.WrittenSpan);
    }
}
