using System.Text;

namespace Kernel.CdpCollector.Redaction;

/// <summary>Detects headers that carry credentials. The list is in docs/events.md.</summary>
internal static class HeaderRedaction
{
    private const int MaxNameLength = 128;

    private static readonly byte[][] Names =
    [
        "authorization"u8.ToArray(), "proxy-authorization"u8.ToArray(), "cookie"u8.ToArray(), "set-cookie"u8.ToArray(),
        "set-cookie2"u8.ToArray(), "x-api-key"u8.ToArray(), "x-amz-signature"u8.ToArray(), "authentication-info"u8.ToArray(),
        "x-session-id"u8.ToArray(), "x-auth"u8.ToArray(),
    ];

    private static readonly byte[][] Parts =
    [
        "token"u8.ToArray(), "secret"u8.ToArray(), "password"u8.ToArray(), "passwd"u8.ToArray(), "api-key"u8.ToArray(),
        "apikey"u8.ToArray(), "access-key"u8.ToArray(), "credential"u8.ToArray(), "csrf"u8.ToArray(), "xsrf"u8.ToArray(),
    ];

    private static readonly byte[][] UrlNames =
    [
        "location"u8.ToArray(), "content-location"u8.ToArray(), "referer"u8.ToArray(), "refresh"u8.ToArray(), ":path"u8.ToArray(),
    ];

    /// <summary>The text that replaces a redacted value.</summary>
    public static ReadOnlySpan<byte> Marker => "[redacted]"u8;

    /// <summary>Returns whether the value of this header is a URL, which may contain credentials. Ignores case.</summary>
    public static bool HoldsUrl(ReadOnlySpan<byte> name)
    {
        foreach (var known in UrlNames)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the value of this header is redacted. Ignores case.</summary>
    public static bool IsSensitive(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameLength)
        {
            return true; // no header of interest has a name this long
        }

        Span<byte> buffer = stackalloc byte[MaxNameLength];
        if (Ascii.ToLower(name, buffer, out var length) != System.Buffers.OperationStatus.Done)
        {
            return true;
        }

        var lower = buffer[..length];
        foreach (var known in Names)
        {
            if (lower.SequenceEqual(known))
            {
                return true;
            }
        }

        foreach (var part in Parts)
        {
            if (lower.IndexOf(part) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
