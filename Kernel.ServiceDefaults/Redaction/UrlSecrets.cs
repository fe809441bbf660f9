using System.Buffers;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds credentials in URLs and forms: user information, and parameters with sensitive names, in the path, the query, the fragment and in URLs within.</summary>
/// <remarks>
/// <c>https://u:p@a.test/cb;jsessionid=1?code=4f&amp;page=2#access_token=x</c> becomes
/// <c>https://[redacted]@a.test/cb;jsessionid=[redacted]?code=[redacted]&amp;page=2#access_token=[redacted]</c>.
/// </remarks>
internal static class UrlSecrets
{
    private const int MaxHostBytes = 255;

    private static readonly SearchValues<byte> AuthorityEnds = SearchValues.Create("/?#\\\"' \r\n<>"u8);

    private static readonly SearchValues<byte> TextEnds = SearchValues.Create(" \t\r\n\"'`<>(){}|\\^"u8);

    // Addresses of webhooks and bots: what follows is all that a sender needs.
    private static readonly byte[][] SecretPaths =
    [
        "hooks.slack.com/services/"u8.ToArray(), "hooks.slack.com/workflows/"u8.ToArray(), "/api/webhooks/"u8.ToArray(), ".office.com/webhookb2/"u8.ToArray(),
        "hooks.zapier.com/hooks/catch/"u8.ToArray(), "api.telegram.org/bot"u8.ToArray(),
    ];

    /// <summary>Searches the URL in a range of the text.</summary>
    public static void Find(ReadOnlySpan<byte> text, int start, int end, RedactionFindings findings)
    {
        var url = text[start..end];
        if (url.Length > 1 && url[0] == '"' && url[^1] == '"')
        {
            url = url[1..^1];
            start++;
        }

        FindUserInformation(url, start, findings);
        FindParameters(url, start, inForm: false, findings);
        if (MayHaveSecretPath(url))
        {
            FindSecretPaths(url, start, findings);
        }
    }

    /// <summary>Returns whether a URL may be the address of a webhook or a bot, whose path is a credential.</summary>
    public static bool MayHaveSecretPath(ReadOnlySpan<byte> url) => url.IndexOf("hook"u8) >= 0 || url.IndexOf("api.telegram.org/bot"u8) >= 0;

    /// <summary>Searches a form, <c>a=1&amp;password=x</c>.</summary>
    public static void FindInForm(ReadOnlySpan<byte> form, RedactionFindings findings)
    {
        FindUserInformation(form, 0, findings);
        FindParameters(form, 0, inForm: true, findings);
    }

    /// <summary>Searches all absolute URLs that a text mentions.</summary>
    public static void FindInText(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        FindWithEscapedSlashes(text, findings);
        for (var at = 0; at < text.Length && text[at..].IndexOf("://"u8) is >= 0 and var next;)
        {
            var sign = at + next;
            var start = sign;
            while (start > at && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] is (byte)'+' or (byte)'-' or (byte)'.'))
            {
                start--;
            }

            var authority = sign + "://".Length;
            var end = text[authority..].IndexOfAny(TextEnds) is >= 0 and var length ? authority + length : text.Length;
            Find(text, start, end, findings);
            at = end;
        }
    }

    private static void FindSecretPaths(ReadOnlySpan<byte> url, int offset, RedactionFindings findings)
    {
        foreach (var path in SecretPaths)
        {
            if (url.IndexOf(path) is >= 0 and var at)
            {
                var start = at + path.Length;
                var length = url[start..].IndexOfAny("?#"u8) is >= 0 and var end ? end : url.Length - start;
                findings.Add(offset + start, offset + start + length);
            }
        }
    }

    // https:\/\/user:password@host, as some serializers write it; parameters are found by their names.
    private static void FindWithEscapedSlashes(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOf(":\\/\\/"u8) is >= 0 and var next;)
        {
            at += next + 5;
            var authority = text[at..(text[at..].IndexOfAny(AuthorityEnds) is >= 0 and var length ? at + length : text.Length)];
            var sign = authority.LastIndexOf((byte)'@');
            var isCut = sign < 0 && at + authority.Length == text.Length && HoldsUserInformation(authority);
            findings.Add(at, at + (isCut ? authority.Length : Math.Max(0, sign)));
        }
    }

    // From "://" to the "@" before the next slash, each as it is or encoded.
    private static void FindUserInformation(ReadOnlySpan<byte> url, int offset, RedactionFindings findings)
    {
        var (slashes, authority, sign) = (0, -1, -1);
        var wasColon = false;
        for (var at = 0; at < url.Length;)
        {
            var (c, _, length) = Percent.Read(url, at);
            switch ((char)c)
            {
                case '/' when authority < 0:
                    slashes = wasColon || slashes > 0 ? slashes + 1 : 0;
                    authority = slashes == 2 ? at + length : -1;
                    break;
                case '@' when authority >= 0:
                    sign = at;
                    break;
                case '/' or '?' or '#' or '&' when authority >= 0:
                    findings.Add(offset + authority, offset + sign);
                    (slashes, authority, sign) = (0, -1, -1);
                    break;
                case not '/':
                    slashes = 0;
                    break;
            }

            wasColon = c == ':';
            at += length;
        }

        // If a URL is truncated in its user information, the colon identifies a password: a port has digits only. So does a length that no host has.
        if (authority >= 0)
        {
            findings.Add(offset + authority, offset + (sign < 0 && HoldsUserInformation(url[authority..]) ? url.Length : sign));
        }
    }

    private static bool HoldsUserInformation(ReadOnlySpan<byte> authority)
    {
        var colon = authority.IndexOf((byte)':');
        return authority.Length > MaxHostBytes || colon >= 0 && !authority.StartsWith("["u8) && authority[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static void FindParameters(ReadOnlySpan<byte> url, int offset, bool inForm, RedactionFindings findings)
    {
        var name = 0;
        var inPath = !inForm;
        var quotes = (Open: 0, Close: -1, Length: 1); // of the string read last, in JSON: ?variables=%7B%22password%22%3A%22x%22%7D
        for (var at = 0; at < url.Length;)
        {
            var (c, depth, length) = Percent.Read(url, at);
            if (c == ':' && quotes.Close >= 0 && quotes.Close + quotes.Length == at && SensitiveNames.IsSensitiveInForm(url[quotes.Open..quotes.Close]))
            {
                at = FindMember(url, at + length, offset, findings);
                continue;
            }

            if (c == '"')
            {
                quotes = (quotes.Close + quotes.Length, at, length);
            }

            if (c == '=' && (inForm ? SensitiveNames.IsSensitiveInForm(url[name..at]) : SensitiveNames.IsSensitiveInUrl(url[name..at])))
            {
                var value = at + length;
                at = EndOfValue(url, value, depth, inPath);
                findings.Add(offset + value, offset + at);
                continue;
            }

            if (c is (byte)'?' or (byte)'#')
            {
                inPath = false;
            }

            at += length;
            if (c is (byte)'?' or (byte)'#' or (byte)'&' or (byte)';' or (byte)'/' or (byte)'=')
            {
                name = at;
            }
        }
    }

    // The value of a member in JSON, which is usually encoded. Returns where the search continues.
    private static int FindMember(ReadOnlySpan<byte> url, int at, int offset, RedactionFindings findings)
    {
        var start = at;
        var isString = false;
        while (at < url.Length)
        {
            var (c, _, length) = Percent.Read(url, at);
            if (!isString && start == at && c is (byte)' ' or (byte)'+' or (byte)'"')
            {
                isString = c == '"';
                start = at + length;
            }
            else if (isString ? c == '"' : c is (byte)',' or (byte)'}' or (byte)']' or (byte)'{' or (byte)'[' or (byte)'&')
            {
                break;
            }
            else if (isString && c == '\\' && at + length < url.Length)
            {
                length += Percent.Read(url, at + length).Length;
            }

            at += length;
        }

        findings.Add(offset + start, offset + at);
        return at;
    }

    // A value ends at a separator that is not encoded more often than the sign before the value.
    private static int EndOfValue(ReadOnlySpan<byte> url, int at, int depth, bool inPath)
    {
        while (at < url.Length)
        {
            var (c, own, length) = Percent.Read(url, at);
            if (own <= depth && (c is (byte)'&' or (byte)'#' or (byte)'"' || (inPath && c is (byte)'/' or (byte)'?' or (byte)';')))
            {
                return at;
            }

            at += length;
        }

        return at;
    }
}
