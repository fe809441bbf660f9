using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Browsers;

/// <summary>The query of a session's events (<c>TelemetryEventsParams</c> of the SDK), beside the page.</summary>
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
    [Description("From when on: an RFC 3339 timestamp, or how long ago. Without effect with `offset`; not with `order=desc`.")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    [Description("Up to when, likewise; that moment itself is left out.")]
    public string? Until { get; init; }

    [FromQuery(Name = "category")]
    [CommaSeparated]
    [Description("Only these categories, comma-separated or repeated: those of the SDK, and `monitor`.")]
    public string[]? Category { get; init; }

    /// <summary>Reads the query.</summary>
    /// <exception cref="BadHttpRequestException">Something in it is wrong; the message says what.</exception>
    public EventsQuery Read(PageQuery paging, DateTimeOffset now)
    {
        var page = paging.Read();
        if (Order is not (null or "" or "asc" or "desc"))
        {
            throw new BadHttpRequestException($"order: '{Order}' is not known; asc and desc are.");
        }

        var isNewestFirst = Order == "desc";
        if (isNewestFirst && Since is { Length: > 0 })
        {
            throw new BadHttpRequestException("since cannot be combined with order=desc, which reads backwards from until.");
        }

        return new EventsQuery(
            page,
            isNewestFirst,
            isNewestFirst || page.Offset is not null ? DateTimeOffset.MinValue : TimeParameter.Parse("since", Since is { Length: > 0 } since ? since : DefaultSince, now),
            Until is { Length: > 0 } until ? TimeParameter.Parse("until", until, now) : null,
            Categories());
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
            throw new BadHttpRequestException($"category: '{unknown}' is not known; {string.Join(", ", TelemetryCategories.Choices)} and {TelemetryCategories.Monitor} are.");
        }

        return [.. EventCategories.All.Where(category => names.Contains(category.ToWireName()))];
    }
}

/// <summary>The events of a session that are read.</summary>
/// <param name="Page">Which part of them.</param>
/// <param name="IsNewestFirst">Whether the newest come first.</param>
/// <param name="Since">From when on; without an offset alone.</param>
/// <param name="Until">Up to when, which itself is left out; null for no end.</param>
/// <param name="Categories">Which categories; null for all.</param>
internal sealed record EventsQuery(Page Page, bool IsNewestFirst, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<EventCategory>? Categories)
{
    /// <summary>What of the stream is looked at.</summary>
    public EventFilter Filter(CaptureSession session) => new(Categories, null, System.Text.Encoding.UTF8.GetBytes(session.Id));

    /// <summary>Whether an event lies in the window.</summary>
    public bool Contains(DateTimeOffset time) => time >= Since && !(time >= Until);
}
