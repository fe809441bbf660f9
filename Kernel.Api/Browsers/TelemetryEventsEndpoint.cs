using System.ComponentModel;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.Api.Sessions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>GET /browsers/{id}/telemetry/events</c>: pages of a session's events as SDK types.</summary>
internal sealed class TelemetryEventsEndpoint(EventLog log, IEventHistory history, EventJournal journal)
{
    // The journal stores write times in whole milliseconds, which differ slightly from the events' timestamps.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(1);

    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(BrowsersServiceCollectionExtensions.Path + "/{id}/telemetry/events", ReadAsync)
        .WithName("readTelemetry")
        .WithTags("Kernel SDK")
        .Produces<SdkEnvelope[]>()
        .ProducesProblems(400, 404, 503)
        .HasStreamId()
        .WithMetadata([.. PageHeaders.Described]);

    /// <summary>Read a browser's events</summary>
    /// <remarks>In pages. An empty page is the last one.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<IResult> ReadAsync(
        [Description(BrowserEndpoints.IdOrName)] string id,
        [AsParameters] TelemetryEventsQuery parameters,
        [AsParameters] PageQuery paging,
        HttpContext context,
        EventLog log,
        IEventHistory history,
        EventJournal journal,
        BrowserSessions browsers,
        IOptions<BrowsersOptions> options,
        TimeProvider time)
    {
        if (browsers.Find(id, includeEnded: true) is not { } session)
        {
            return SdkErrors.NotFound(id);
        }

        var query = parameters.Read(paging, time.GetUtcNow());
        var page = new EventsPage(query, options.Value.UnknownTypes);
        StreamHeaders.SetStreamId(context.Response, log);
        var reading = new TelemetryEventsEndpoint(log, history, journal);
        var next = query.IsNewestFirst
            ? await reading.ReadBackwardsAsync(session, query, page, context.RequestAborted)
            : await reading.ReadForwardsAsync(session, query, page, context.RequestAborted);
        PageHeaders.Set(context.Response, next);
        return TypedResults.Bytes(page.ToArray(), "application/json");
    }

    // Reads until the page is full or the session ends, because the SDK stops at an empty page regardless of its headers.
    private async Task<ulong> ReadForwardsAsync(CaptureSession session, EventsQuery query, EventsPage page, CancellationToken cancellationToken)
    {
        var start = query.Page.Offset ?? await journal.FirstSinceAsync(query.Since - ClockMargin, cancellationToken);
        var reader = new LogReader(log, history, Math.Max(start, session.StartSeq) - 1, query.Filter(session), FrameFormat.Line);
        var end = session.LastSeqIn(log);
        while (reader.Position < end)
        {
            if (page.IsFull)
            {
                return reader.Position + 1;
            }

            var read = await reader.ReadAsync(page.Input, EventsPage.BytesPerRead, page.Remaining, cancellationToken);
            page.Add(end);
            if (IsOver(read))
            {
                break;
            }
        }

        return 0;
    }

    // The stream can only be read forwards, so this reads ranges, each before the previous one and longer than it.
    private async Task<ulong> ReadBackwardsAsync(CaptureSession session, EventsQuery query, EventsPage page, CancellationToken cancellationToken)
    {
        var end = session.LastSeqIn(log);
        var before = Math.Min(query.Page.Offset is > 0 and var offset ? offset : ulong.MaxValue, end + 1);
        for (var length = 256UL; before > session.StartSeq && !page.IsFull; length = Math.Min(length * 2, 4_096))
        {
            var from = before - Math.Min(length, before - session.StartSeq);
            var reader = new LogReader(log, history, from - 1, query.Filter(session), FrameFormat.Line);
            page.BeginRange();
            var read = default(LogReadResult);
            while (reader.Position + 1 < before && !IsOver(read))
            {
                read = await reader.ReadAsync(page.Input, EventsPage.BytesPerRead, cancellationToken: cancellationToken);
                page.AddToRange(before - 1);
            }

            page.EndRange();
            before = from;
        }

        return page.IsFull && page.Oldest > session.StartSeq ? page.Oldest : 0;
    }

    // After the journal has recovered from a write failure, LastReadableSeq can be lower than before, and the reader is caught up early.
    private static bool IsOver(in LogReadResult read) =>
        read.Status == ReadStatus.Unavailable ? throw new StreamBusyException() : read.Status is ReadStatus.CaughtUp or ReadStatus.Ended;
}

/// <summary>An envelope as the SDK's <c>TelemetryEventsResponse</c>, for the OpenAPI description; docs/kernel-sdk.md describes its events.</summary>
internal sealed record SdkEnvelope
{
    /// <summary>The sequence number.</summary>
    public required ulong Seq { get; init; }

    /// <summary>One of the SDK's `BrowserTelemetryEvent`.</summary>
    public required IReadOnlyDictionary<string, object> Event { get; init; }
}
