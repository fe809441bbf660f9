using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers;

/// <summary>Which of a session's events are read (<c>TelemetryEventsParams</c> of the SDK).</summary>
/// <param name="Page">Which part of them.</param>
/// <param name="IsNewestFirst">Whether the newest come first.</param>
/// <param name="Since">From when on; without an offset alone.</param>
/// <param name="Until">Up to when, which itself is left out; null for no end.</param>
/// <param name="Categories">Which categories; null for all.</param>
internal sealed record EventsQuery(PageQuery Page, bool IsNewestFirst, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<EventCategory>? Categories)
{
    private const string DefaultSince = "5m";

    /// <summary>Reads the query.</summary>
    /// <exception cref="FormatException">Something in it is wrong; the message says what.</exception>
    public static EventsQuery Read(IQueryCollection query, DateTimeOffset now)
    {
        var page = PageQuery.Read(query);
        var order = query["order"].ToString();
        if (order is not ("" or "asc" or "desc"))
        {
            throw new FormatException($"order: '{order}' is not known; asc and desc are.");
        }

        var since = query["since"].ToString();
        if (order == "desc" && since.Length > 0)
        {
            throw new FormatException("since cannot be combined with order=desc, which reads backwards from until.");
        }

        var until = query["until"].ToString();
        return new EventsQuery(
            page,
            order == "desc",
            order == "desc" || page.Offset is not null ? DateTimeOffset.MinValue : TimeParameter.Parse("since", since.Length > 0 ? since : DefaultSince, now),
            until.Length > 0 ? TimeParameter.Parse("until", until, now) : null,
            CategoriesOf(query));
    }

    /// <summary>What of the stream is looked at.</summary>
    public EventFilter Filter(CaptureSession session) => new(Categories, null, System.Text.Encoding.UTF8.GetBytes(session.Id));

    /// <summary>Whether an event lies in the window.</summary>
    public bool Contains(DateTimeOffset time) => time >= Since && !(time >= Until);

    private static IReadOnlyList<EventCategory>? CategoriesOf(IQueryCollection query)
    {
        var names = query["category"].SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (names.Length == 0)
        {
            return null;
        }

        if (Array.Find(names, static name => name != TelemetryCategories.Monitor && !TelemetryCategories.Choices.Contains(name)) is { } unknown)
        {
            throw new FormatException($"category: '{unknown}' is not known; {string.Join(", ", TelemetryCategories.Choices)} and {TelemetryCategories.Monitor} are.");
        }

        return [.. EventCategories.All.Where(category => names.Contains(category.ToWireName()))];
    }
}
