using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.Api.Sessions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>GET /browsers/{id}/telemetry/events</c>: what has been in a session, a page at a time, as the SDK knows it.</summary>
internal sealed class TelemetryEventsEndpoint(
    EventLog log, IEventHistory history, EventJournal journal, BrowserSessions browsers, IOptions<BrowsersOptions> options, TimeProvider time)
{
    // The journal notes when it wrote, in whole milliseconds, which is a moment behind or before the events' own times.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        BrowsersServiceCollectionExtensions.Path + "/{id}/telemetry/events",
        static (HttpContext context, string id, TelemetryEventsEndpoint endpoint) => endpoint.HandleAsync(context, id));

    private async Task<IResult> HandleAsync(HttpContext context, string id)
    {
        if (browsers.Find(id, includeEnded: true) is not { } session)
        {
            return SdkErrors.NotFound(id);
        }

        EventsQuery query;
        try
        {
            query = EventsQuery.Read(context.Request.Query, time.GetUtcNow());
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }

        var page = new EventsPage(query, options.Value.UnknownTypes);
        StreamHeaders.SetStreamId(context.Response, log);
        try
        {
            var next = query.IsNewestFirst
                ? await ReadBackwardsAsync(session, query, page, context.RequestAborted)
                : await ReadForwardsAsync(session, query, page, context.RequestAborted);
            PageHeaders.Set(context.Response, next);
        }
        catch (StreamBusyException busy)
        {
            return Problems.Busy(context, busy.Message);
        }

        return Results.Bytes(page.ToArray(), "application/json");
    }

    // Pages are filled for as long as there is anything: at an empty page the SDK stops, whatever its headers say.
    private async Task<ulong> ReadForwardsAsync(CaptureSession session, EventsQuery query, EventsPage page, CancellationToken cancellationToken)
    {
        var start = query.Page.Offset ?? await journal.FirstSinceAsync(query.Since - ClockMargin, cancellationToken);
        var reader = new LogReader(log, history, Math.Max(start, session.StartSeq) - 1, query.Filter(session), FrameFormat.Line);
        var end = session.EndSeq > 0 ? session.EndSeq : log.LastReadableSeq;
        while (reader.Position < end)
        {
            if (page.IsFull)
            {
                return reader.Position + 1;
            }

            var read = await reader.ReadAsync(page.Input, EventsPage.BytesPerRead, page.Room, cancellationToken);
            page.Add(end);
            if (IsOver(read))
            {
                break;
            }
        }

        return 0;
    }

    // The stream is read forwards alone, so in stretches, each before the last and longer than it.
    private async Task<ulong> ReadBackwardsAsync(CaptureSession session, EventsQuery query, EventsPage page, CancellationToken cancellationToken)
    {
        var end = session.EndSeq > 0 ? session.EndSeq : log.LastReadableSeq;
        var before = Math.Min(query.Page.Offset is > 0 and var offset ? offset : ulong.MaxValue, end + 1);
        for (var length = 256UL; before > session.StartSeq && !page.IsFull; length = Math.Min(length * 2, 4_096))
        {
            var from = before - Math.Min(length, before - session.StartSeq);
            var reader = new LogReader(log, history, from - 1, query.Filter(session), FrameFormat.Line);
            page.BeginStretch();
            var read = default(ReadResult);
            while (reader.Position + 1 < before && !IsOver(read))
            {
                read = await reader.ReadAsync(page.Input, EventsPage.BytesPerRead, cancellationToken: cancellationToken);
                page.AddToStretch(before - 1);
            }

            page.EndStretch();
            before = from;
        }

        return page.IsFull && page.Oldest > session.StartSeq ? page.Oldest : 0;
    }

    // Less can be seen than a moment ago where the journal could not be written, and is written again.
    private static bool IsOver(in ReadResult read) =>
        read.Status == ReadStatus.Unavailable ? throw new StreamBusyException() : read.Status is ReadStatus.CaughtUp or ReadStatus.Ended;
}
