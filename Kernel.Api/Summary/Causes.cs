using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernel.Api.Summary;

/// <summary>The rules by which a failure is likely the consequence of another, and by which failures are repeats. The web UI has the same rules (<c>model/causes.js</c>).</summary>
internal static partial class Causes
{
    // The browser's clock and the order of its events can differ by this much.
    private const long ClockDifference = 20_000;

    /// <summary>The reason why a failure is likely the consequence of another; empty if it is not.</summary>
    public static string Reason(ProblemNode cause, ProblemNode failure) =>
        cause == failure || !cause.IsCause || failure.Time < cause.Time - ClockDifference || failure.Time > cause.Until ? "" : failure.Kind switch
        {
            ProblemKind.Request => cause.Resource == "preflight" && cause.Url == failure.Url && failure.Children.Count == 0 ? "the browser asked for permission first" : "",
            ProblemKind.Console or ProblemKind.Exception => ReasonOfError(cause, failure),
            _ => "",
        };

    /// <summary>The host and the path with the query of an address.</summary>
    public static (string Host, string Path) Split(string url) => Address().Match(url) is { Success: true } match
        ? (match.Groups[1].Value, match.Groups[2].Value is { Length: > 0 } path ? path : "/")
        : ("", url.Length > 200 ? url[..200] : url);

    /// <summary>A path without its query and with its ids replaced.</summary>
    public static string Pattern(string path) =>
        string.Join('/', WithoutQuery(path, "?").Split('/').Select(static part => IdPart().IsMatch(part) ? ":id" : part));

    /// <summary>A message without the numbers, quotes and queries in which its repeats differ.</summary>
    public static string Normalize(string text)
    {
        var normal = Quotes().Replace(Digits().Replace(Query().Replace(text, ""), "0"), "");
        return normal.Length > 200 ? normal[..200] : normal;
    }

    private static string ReasonOfError(ProblemNode cause, ProblemNode error)
    {
        var path = WithoutQuery(Split(cause.Url).Path, "?");
        if (error.Id.Length > 0 && error.Id == cause.Id)
        {
            return "it is about this request";
        }

        if (path.Length > 1 && error.Text.Contains(path, StringComparison.Ordinal))
        {
            return "it names the address";
        }

        if (cause.Status > 0 && Regex.IsMatch(error.Text, string.Create(CultureInfo.InvariantCulture, $"(?<![A-Za-z0-9_]){cause.Status}(?![A-Za-z0-9_])")))
        {
            return "it names the status";
        }

        if (cause.Status == 0 && LoadingFailed().IsMatch(error.Text))
        {
            return "it says that loading failed";
        }

        // The scripts of a page's own document are too many to be significant.
        var page = WithoutQuery(cause.Step?.Url ?? "", "?#");
        var scripts = error.Scripts.Where(script => WithoutQuery(script, "?#") != page).ToArray();
        return cause.Script.Length > 0 && scripts.Contains(cause.Script) ? "the same script sent the request"
            : cause.Children.Any(child => child.Scripts.Intersect(scripts).Any()) ? "the same script reported the failure"
            : "";
    }

    private static string WithoutQuery(string url, ReadOnlySpan<char> separators) => url.AsSpan().IndexOfAny(separators) is var end and >= 0 ? url[..end] : url;

    [GeneratedRegex("^[a-z][a-z0-9+.-]*://([^/?#]*)([^#]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^[0-9]+\z|^[0-9a-f-]{8,}\z|[0-9].*[0-9].*[0-9].*[0-9]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IdPart();

    [GeneratedRegex(@"\?[^\s""')]*")]
    private static partial Regex Query();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("[\"'`“”‘’]")]
    private static partial Regex Quotes();

    [GeneratedRegex("Failed to fetch|Load failed|NetworkError|WebSocket")]
    private static partial Regex LoadingFailed();
}
