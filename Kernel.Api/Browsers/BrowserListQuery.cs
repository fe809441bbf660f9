using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>The browsers that are listed (<c>BrowserListParams</c> of the SDK).</summary>
internal sealed record BrowserListQuery
{
    private const string TagStart = "tags[";

    [FromQuery(Name = "status")]
    [AllowedValues("active", "deleted", "all")]
    [DefaultValue("active")]
    [Description("Which browsers.")]
    public string? Status { get; init; }

    [FromQuery(Name = "include_deleted")]
    [AllowedBoolean]
    [DefaultValue("false")]
    [Description("The same as `status=all`.")]
    public string? IncludeDeleted { get; init; }

    [FromQuery(Name = "query")]
    [Description("A part of the id or the name.")]
    public string? Text { get; init; }

    /// <summary>Whether the active browser counts, and whether those that ended do.</summary>
    /// <exception cref="BadHttpRequestException">The status is not known.</exception>
    public (bool Active, bool Ended) Statuses => Status switch
    {
        null or "" or "active" => (true, IncludeDeleted is "true"),
        "deleted" => (false, true),
        "all" => (true, true),
        _ => throw new BadHttpRequestException($"status: '{Status}' is not known; active, deleted and all are."),
    };

    /// <summary>The tags that a browser must have, values included.</summary>
    public static KeyValuePair<string, string>[] TagsOf(IQueryCollection query) =>
        [.. query.Where(static p => IsTag(p.Key)).Select(static p => KeyValuePair.Create(p.Key[TagStart.Length..^1], p.Value.ToString()))];

    /// <summary>Whether a session is one of those that are asked for.</summary>
    public bool Matches(CaptureSession session, KeyValuePair<string, string>[] tags) =>
        (session.Id.Contains(Text ?? "", StringComparison.Ordinal) || session.Browser?.Name?.Contains(Text ?? "", StringComparison.OrdinalIgnoreCase) is true)
        && tags.All(tag => session.Browser?.Tags.GetValueOrDefault(tag.Key) == tag.Value);

    private static bool IsTag(string name) => name.StartsWith(TagStart, StringComparison.Ordinal) && name.EndsWith(']');
}
