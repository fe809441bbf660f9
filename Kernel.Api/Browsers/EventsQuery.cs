using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>The query of a session's events (<c>TelemetryEventsParams</c> of the SDK), without paging.</summary>
internal sealed record TelemetryEventsQuery
{
    private const string DefaultSince = "5m";

    [FromQuery(Name = "order")]
    [AllowedValues("asc", "desc")]
    [DefaultValue("asc")]
    [Description("`asc`: oldest first, from `since`. `desc`: newest first, from `until`.")]
    public string? Order { get; init; }

    [FromQuery(Name = "since")]
    [DefaultValue(DefaultSince)]
    [Description("Only events at or after this time: an RFC 3339 timestamp or a duration before now. Ignored with `offset`; not allowed with `order=desc`.")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    [Description("Only events before this time: an RFC 3339 timestamp or a duration before now.")]
    public string? Until { get; init; }

    [FromQuery(Name = "category")]
    [CommaSeparated]
    [Description("Only events of these categories, comma-separated or repeated: those of the SDK, and `monitor`.")]
    public string[]? Category { get; init; }

    /// <summary>Parses the query.</summary>
    /// <exception cref="BadHttpRequestException">A parameter is not valid; the message names it.</exception>
    public EventsQuery Read(PageQuery paging, DateTimeOffset now)
    {
        var page = paging.Read();
        if (Order is not (null or "" or "asc" or "desc"))
        {
            throw new BadHttpRequestException($"order: unknown value '{Order}'. Expected asc or desc.");
        }

        var isNewestFirst = Order == "desc";
        if (isNewestFirst && Since is { Length: > 0 })
        {
            throw new BadHttpRequestException("since cannot be combined with order=desc, which reads backwards from until. Omit one of them.");
        }

        var sinceText = Since is { Length: > 0 } ? Since : DefaultSince;
        DateTimeOffset? since = isNewestFirst || page.Offset is not null ? null : TimeParameter.Parse("since", sinceText, now);
        DateTimeOffset? until = Until is { Length: > 0 } ? TimeParameter.Parse("until", Until, now) : null;
        if (until <= since)
        {
            throw new BadHttpRequestException($"until: '{Until}' is not after since, '{sinceText}'. Set since to an earlier time.");
        }

        return new EventsQuery(page, isNewestFirst, since ?? DateTimeOffset.MinValue, until, Categories());
    }

    private IReadOnlyList<EventCategory>? Categories()
    {
        var names = (Category ?? []).SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (names.Length == 0)
        {
            return null;
        }

        if (Array.Find(names, static name => name != TelemetryCategories.Monitor && !TelemetryCategories.Choices.Contains(name)) is { } unknown)
        {
            throw new BadHttpRequestException($"category: unknown category '{unknown}'. Expected one of: {string.Join(", ", TelemetryCategories.Choices)}, {TelemetryCategories.Monitor}.");
        }

        return [.. EventCategories.All.Where(category => names.Contains(category.ToWireName()))];
    }
}

/// <summary>A parsed query of a session's events.</summary>
/// <param name="Page">The page.</param>
/// <param name="IsNewestFirst">Whether the newest events come first.</param>
/// <param name="Since">The inclusive start; only without an offset.</param>
/// <param name="Until">The exclusive end; null for none.</param>
/// <param name="Categories">The categories; null for all.</param>
internal sealed record EventsQuery(Page Page, bool IsNewestFirst, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<EventCategory>? Categories)
{
    /// <summary>Gets the filter of the event stream.</summary>
    public EventFilter Filter(CaptureSession session) => new(Categories, null, System.Text.Encoding.UTF8.GetBytes(session.Id));

    /// <summary>Determines whether a time is between <see cref="Since"/> and <see cref="Until"/>.</summary>
    public bool Contains(DateTimeOffset time) => time >= Since && !(time >= Until);
}
