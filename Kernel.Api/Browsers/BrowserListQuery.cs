using Kernel.Api.Sessions;

namespace Kernel.Api.Browsers;

/// <summary>Which browsers are listed (<c>BrowserListParams</c> of the SDK).</summary>
/// <param name="Active">Whether the active one.</param>
/// <param name="Ended">Whether those that ended.</param>
/// <param name="Text">What an id or a name must contain; empty for anything.</param>
/// <param name="Tags">The tags that it must have, values included.</param>
/// <param name="Page">Which part of them.</param>
internal sealed record BrowserListQuery(bool Active, bool Ended, string Text, IReadOnlyList<KeyValuePair<string, string>> Tags, PageQuery Page)
{
    private const string TagStart = "tags[";

    /// <summary>Reads the query.</summary>
    /// <exception cref="FormatException">Something in it is wrong; the message says what.</exception>
    public static BrowserListQuery Read(IQueryCollection query)
    {
        var status = query["status"].ToString();
        if (status is not ("" or "active" or "deleted" or "all"))
        {
            throw new FormatException($"status: '{status}' is not known; active, deleted and all are.");
        }

        return new BrowserListQuery(
            status is not "deleted",
            status is "deleted" or "all" || IncludeDeleted(query),
            query["query"].ToString(),
            [.. query.Where(static p => IsTag(p.Key)).Select(static p => KeyValuePair.Create(p.Key[TagStart.Length..^1], p.Value.ToString()))],
            PageQuery.Read(query));
    }

    /// <summary>Whether those that ended count, too.</summary>
    public static bool IncludeDeleted(IQueryCollection query) => query["include_deleted"].ToString() is "true";

    /// <summary>Whether a session is one of those that are asked for.</summary>
    public bool Matches(CaptureSession session) =>
        (session.Id.Contains(Text, StringComparison.Ordinal) || session.Browser?.Name?.Contains(Text, StringComparison.OrdinalIgnoreCase) is true)
        && Tags.All(tag => session.Browser?.Tags.GetValueOrDefault(tag.Key) == tag.Value);

    private static bool IsTag(string name) => name.StartsWith(TagStart, StringComparison.Ordinal) && name.EndsWith(']');
}
