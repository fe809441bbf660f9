using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Redaction;

/// <summary>Redacts credentials in URLs and form bodies: user information, and parameters with sensitive names.</summary>
/// <remarks>
/// <c>https://u:p@a.test/cb?code=4f&amp;page=2#access_token=x</c> becomes
/// <c>https://[redacted]@a.test/cb?code=[redacted]&amp;page=2#access_token=[redacted]</c>.
/// </remarks>
internal static class UrlRedaction
{
    /// <summary>Returns whether the URL can contain credentials. <paramref name="url"/> may have quotes.</summary>
    public static bool MayHoldSecrets(ReadOnlySpan<byte> url) =>
        url.IndexOfAny("?#@"u8) >= 0 && !url.StartsWith("data:"u8) && !url.StartsWith("\"data:"u8);

    /// <summary>Appends the URL with its credentials redacted; surrounding quotes and escapes are unchanged.</summary>
    public static void Append(PooledByteWriter output, ReadOnlySpan<byte> url)
    {
        url = AppendWithoutUser(output, url);
        var parameters = url.IndexOfAny("?#"u8);
        if (parameters < 0)
        {
            output.Write(url);
            return;
        }

        output.Write(url[..(parameters + 1)]);
        AppendParameters(output, url[(parameters + 1)..], static name => SensitiveNames.IsSensitiveInUrl(name));
    }

    /// <summary>Appends <c>a=1&amp;password=x</c> with its credentials redacted.</summary>
    public static void AppendForm(PooledByteWriter output, ReadOnlySpan<byte> form) =>
        AppendParameters(output, form, static name => SensitiveNames.IsSensitive(name));

    private static ReadOnlySpan<byte> AppendWithoutUser(PooledByteWriter output, ReadOnlySpan<byte> url)
    {
        var authority = url.IndexOf("://"u8);
        if (authority < 0 || url[..authority].IndexOfAny("/?#"u8) >= 0)
        {
            return url;
        }

        authority += 3;
        var end = url[authority..].IndexOfAny("/?#"u8);
        var user = url.Slice(authority, end < 0 ? url.Length - authority : end).LastIndexOf((byte)'@');
        if (user < 0)
        {
            return url;
        }

        output.Write(url[..authority]);
        output.Write(HeaderRedaction.Marker);
        return url[(authority + user)..];
    }

    private static void AppendParameters(PooledByteWriter output, ReadOnlySpan<byte> text, NameTest isSensitive)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny("&#?;\""u8);
            var pair = end < 0 ? text : text[..end];
            var equals = pair.IndexOf((byte)'=');
            if (equals >= 0 && isSensitive(Name(pair[..equals])))
            {
                output.Write(pair[..(equals + 1)]);
                output.Write(HeaderRedaction.Marker);
            }
            else
            {
                output.Write(pair);
            }

            if (end < 0)
            {
                return;
            }

            output.Write(text[end]);
            text = text[(end + 1)..];
        }
    }

    // user[password], user%5Bpassword%5D and user.password all name a password.
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> name)
    {
        if (name.EndsWith("%5D"u8) || name.EndsWith("%5d"u8))
        {
            name = name[..^3];
        }

        var inner = name.LastIndexOfAny("[."u8);
        var encoded = Math.Max(name.LastIndexOf("%5B"u8), name.LastIndexOf("%5b"u8));
        return encoded > inner ? name[(encoded + 3)..] : name[(inner + 1)..];
    }

    private delegate bool NameTest(ReadOnlySpan<byte> name);
}
