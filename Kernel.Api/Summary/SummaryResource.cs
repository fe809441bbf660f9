using Kernel.Api.Sessions;

namespace Kernel.Api.Summary;

/// <summary>A summary of a capture session. Times are Unix microseconds.</summary>
internal sealed record SummaryResource
{
    /// <summary>The session.</summary>
    public required SummarySession Session { get; init; }

    /// <summary>The steps by their start: actions of the user, an agent or the page.</summary>
    public required SummaryStep[] Steps { get; init; }

    /// <summary>The failures by their first occurrence, repeats as one.</summary>
    public required SummaryProblem[] Problems { get; init; }

    /// <summary>The documents that the tabs showed, oldest first.</summary>
    public required SummaryPage[] Pages { get; init; }

    /// <summary>The counts.</summary>
    public required SummaryTotals Totals { get; init; }

    /// <summary>The number of items that were left out.</summary>
    public required SummaryOmissions Omitted { get; init; }
}

/// <summary>The session of a summary.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Status">The session's status.</param>
/// <param name="CreatedAt">The time when the session started.</param>
/// <param name="EndedAt">The time when the session ended; absent while it is active.</param>
/// <param name="FirstSeq">The sequence number of its first event.</param>
/// <param name="LastSeq">The last sequence number that the summary includes.</param>
internal sealed record SummarySession(string Id, SessionStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, ulong FirstSeq, ulong LastSeq);

/// <summary>A step of a session.</summary>
internal sealed record SummaryStep
{
    /// <summary>The sequence number of its first event.</summary>
    public required ulong Id { get; init; }

    /// <summary>The kind.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The step in words, such as `Clicked Add to cart`.</summary>
    public required string Label { get; init; }

    /// <summary>The result in words, such as the address that it led to.</summary>
    public string? To { get; init; }

    /// <summary>The address of the page.</summary>
    public string? Url { get; init; }

    /// <summary>The tab; absent for published events.</summary>
    public string? TargetId { get; init; }

    /// <summary>The start.</summary>
    public required long Ts { get; init; }

    /// <summary>The time of its last event or response.</summary>
    public required long EndTs { get; init; }

    /// <summary>The worst event in it.</summary>
    public required StepOutcome Outcome { get; init; }

    /// <summary>The number of requests, including redirects.</summary>
    public required int Requests { get; init; }

    /// <summary>The number of failed requests and commands.</summary>
    public required int Failed { get; init; }

    /// <summary>The number of console errors and exceptions.</summary>
    public required int Errors { get; init; }

    /// <summary>The sequence numbers of screenshots, at most 64.</summary>
    public required ulong[] Screenshots { get; init; }

    /// <summary>The ids of problems.</summary>
    public required ulong[] Problems { get; init; }
}

/// <summary>A failure with its repeats.</summary>
internal sealed record SummaryProblem
{
    /// <summary>The sequence number of its first event.</summary>
    public required ulong Id { get; init; }

    /// <summary>The kind.</summary>
    public required ProblemKind Kind { get; init; }

    /// <summary>The failure on one line.</summary>
    public required string Title { get; init; }

    /// <summary>False for a failed request without consequences.</summary>
    public required bool Severe { get; init; }

    /// <summary>The number of occurrences.</summary>
    public required int Count { get; init; }

    /// <summary>The first occurrence.</summary>
    public required long FirstTs { get; init; }

    /// <summary>The last occurrence.</summary>
    public required long LastTs { get; init; }

    /// <summary>The ids of the steps in which it occurred, at most 50.</summary>
    public required ulong[] Steps { get; init; }

    /// <summary>The tab.</summary>
    public string? TargetId { get; init; }

    /// <summary>The sequence number of the event with the details, such as the response.</summary>
    public required ulong Seq { get; init; }

    /// <summary>The script and line of an error.</summary>
    public string? Place { get; init; }

    /// <summary>The request that failed.</summary>
    public SummaryRequest? Request { get; init; }

    /// <summary>The likely consequences.</summary>
    public required SummaryConsequence[] Consequences { get; init; }

    /// <summary>The sequence number of the last screenshot of the tab before it.</summary>
    public ulong? ScreenshotBefore { get; init; }

    /// <summary>The sequence number of the first screenshot of the tab after it.</summary>
    public ulong? ScreenshotAfter { get; init; }
}

/// <summary>A failed request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The address.</param>
/// <param name="Status">The status of the response; absent if there was none.</param>
/// <param name="Error">The error if loading failed.</param>
/// <param name="Body">The start of the response's body, at most 300 characters.</param>
internal sealed record SummaryRequest(string? Method, string Url, int? Status, string? Error, string? Body);

/// <summary>A failure that is likely the consequence of another.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Title">The failure on one line.</param>
/// <param name="Because">The reason why the other failure is the likely cause.</param>
/// <param name="Place">The script and line of an error.</param>
/// <param name="Seq">The sequence number of its event.</param>
/// <param name="Ts">The time.</param>
internal sealed record SummaryConsequence(ProblemKind Kind, string Title, string Because, string? Place, ulong Seq, long Ts);

/// <summary>A document that a tab showed.</summary>
/// <param name="Seq">The sequence number of the navigation.</param>
/// <param name="Url">The address.</param>
/// <param name="TargetId">The tab.</param>
/// <param name="Ts">The time of the request for it.</param>
/// <param name="Milestones">Microseconds from `ts` to `dom_content_loaded`, `page_load`, `lcp`, `network_idle`, `layout_settled` and `navigation_settled`.</param>
/// <param name="Requests">The number of requests, including redirects.</param>
/// <param name="Failed">The number of failed requests.</param>
/// <param name="Errors">The number of console errors and exceptions.</param>
/// <param name="Bytes">The received bytes.</param>
/// <param name="LayoutShift">The sum of unexpected layout shifts.</param>
internal sealed record SummaryPage(
    ulong Seq, string Url, string? TargetId, long Ts, IReadOnlyDictionary<string, long> Milestones, int Requests, int Failed, int Errors, long Bytes, double LayoutShift);

/// <summary>The counts of a session.</summary>
/// <param name="Events">All events.</param>
/// <param name="Tabs">Tabs with a document.</param>
/// <param name="Requests">Requests, including redirects.</param>
/// <param name="Failed">Requests that failed or had a response with status 400 or more.</param>
/// <param name="ConsoleErrors">Console errors, except the browser's messages about failed requests.</param>
/// <param name="Exceptions">Uncaught exceptions.</param>
/// <param name="Warnings">Console warnings.</param>
/// <param name="Bytes">Received bytes.</param>
/// <param name="Screenshots">Screenshots.</param>
internal sealed record SummaryTotals(long Events, int Tabs, long Requests, long Failed, long ConsoleErrors, long Exceptions, long Warnings, long Bytes, int Screenshots);

/// <summary>The number of items that were left out.</summary>
/// <param name="Steps">Steps in the middle, beyond 1,000.</param>
/// <param name="Problems">Failures, beyond 1,000 different problems.</param>
/// <param name="Pages">The oldest documents, beyond 200.</param>
/// <param name="Events">Events that can no longer be delivered.</param>
/// <param name="Unread">Sequence numbers at the start of a session that has more than 500,000; nothing of their events is in the summary.</param>
internal sealed record SummaryOmissions(int Steps, int Problems, int Pages, ulong Events, ulong Unread);
