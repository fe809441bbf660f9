using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>The query that lists browsers (<c>BrowserListParams</c> of the SDK).</summary>
internal sealed record BrowserListQuery
{
    private const string TagStart = "tags[";

    [FromQuery(Name = "status")]
    [AllowedValues("active", "deleted", "all")]
    [DefaultValue("active")]
    [Description("The status of the browsers.")]
    public string? Status { get; init; }

    [FromQuery(Name = "include_deleted")]
    [AllowedBoolean]
    [DefaultValue("false")]
    [Description("The same as `status=all`.")]
    public string? IncludeDeleted { get; init; }

    [FromQuery(Name = "query")]
    [Description("A substring of the id or name.")]
    public string? Text { get; init; }

    /// <summary>Gets whether to include the active browser, and whether to include ended ones.</summary>
    /// <exception cref="BadHttpRequestException">A value is unknown.</exception>
    public (bool Active, bool Ended) Statuses => (Status, EventQuery.Boolean("include_deleted", IncludeDeleted) is true) switch
    {
        (null or "" or "active", var includesEnded) => (true, includesEnded),
        ("deleted", _) => (false, true),
        ("all", _) => (true, true),
        _ => throw new BadHttpRequestException($"status: unknown value '{Status}'. Expected active, deleted or all."),
    };

    /// <summary>Gets the tags, with values, that a browser must have.</summary>
    public static KeyValuePair<string, string>[] TagsOf(IQueryCollection query) =>
        [.. query.Where(static p => IsTag(p.Key)).Select(static p => KeyValuePair.Create(p.Key[TagStart.Length..^1], p.Value.ToString()))];

    /// <summary>Determines whether a session matches the query.</summary>
    public bool Matches(CaptureSession session, KeyValuePair<string, string>[] tags) =>
        (session.Id.Contains(Text ?? "", StringComparison.Ordinal) || session.Browser?.Name?.Contains(Text ?? "", StringComparison.OrdinalIgnoreCase) is true)
        && tags.All(tag => session.Browser?.Tags.GetValueOrDefault(tag.Key) == tag.Value);

    private static bool IsTag(string name) => name.StartsWith(TagStart, StringComparison.Ordinal) && name.EndsWith(']');
}
