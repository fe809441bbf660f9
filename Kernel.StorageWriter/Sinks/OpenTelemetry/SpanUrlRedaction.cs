using System.Text.RegularExpressions;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Removes the parts of URLs that may be sensitive: user names, passwords, fragments, queries and the content of data URLs.</summary>
internal sealed partial class SpanUrlRedaction(bool includeQuery)
{
    private const string Redacted = "REDACTED";
    private const int MaxLength = 2_048;

    /// <summary>Redacts a URL.</summary>
    public string Url(string url)
    {
        var scheme = url.IndexOf(':', StringComparison.Ordinal);
        if (scheme < 0)
        {
            return "";
        }

        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
        {
            var content = url.IndexOf(',', StringComparison.Ordinal);
            return string.Concat(url.AsSpan(0, content is > 0 and < 128 ? content + 1 : scheme + 1), Redacted);
        }

        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        url = WithoutUser(fragment < 0 ? url : url[..fragment], scheme);
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && !includeQuery)
        {
            url = url[..(query + 1)] + Redacted;
        }

        return url.Length <= MaxLength ? url : url[..MaxLength];
    }

    /// <summary>Redacts the URLs in a text.</summary>
    public string Text(string text) => Urls().Replace(text, match => Url(match.Value));

    private static string WithoutUser(string url, int scheme)
    {
        var start = scheme + "://".Length;
        if (start > url.Length || !url.AsSpan(scheme).StartsWith("://", StringComparison.Ordinal))
        {
            return url;
        }

        var end = url.AsSpan(start).IndexOfAny('/', '?');
        var authority = end < 0 ? url.AsSpan(start) : url.AsSpan(start, end);
        var user = authority.LastIndexOf('@');
        return user < 0 ? url : url.Remove(start, user + 1);
    }

    [GeneratedRegex(@"\b(?:https?|wss?|ftp)://[^\s""'<>`]+|\bdata:[a-z0-9.+/-]+[;,][^\s""'<>`]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();
}
