using System.Buffers.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Security.RateLimiting;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>POST /events/publish</c>: events from outside, one as JSON or many as NDJSON.</summary>
internal sealed class PublishEndpoint(
    EventLog log,
    CommitTracker commits,
    EventBatchPool batches,
    EventStreamMetrics metrics,
    ClientLimits limits,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private const string LinesContentType = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // The endpoint writes its own answer: this is the busiest of them all.
        var endpoint = routes.ServiceProvider.GetRequiredService<PublishEndpoint>();
        routes.MapPost("/events/publish", (RequestDelegate)endpoint.HandleAsync);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var many = IsLines(context.Request.ContentType);
        var limit = many ? InternalApi.MaxIngestBytes : EventLimits.MaxEnvelopeBytes;
        if (await RequestBody.ReadAsync(context.Request, limit) is not { } body)
        {
            await Problems.TooLarge(many
                ? $"A body of several events may have at most {limit} bytes."
                : $"An event may have at most {limit} bytes.").ExecuteAsync(context);
            return;
        }

        var batch = batches.Rent();
        try
        {
            using (body)
            {
                if ((many ? ReadLines(body.Span, batch) : ReadOne(body.Span, batch)) is { } problem)
                {
                    await problem.ExecuteAsync(context);
                    return;
                }
            }

            if (limits.RefusePublish(context, batch.Count) is { } refusal)
            {
                metrics.Refused(batch.Count);
                await refusal.ExecuteAsync(context);
                return;
            }

            // From here on the session ends, and nothing comes after its last event.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                metrics.Refused(batch.Count);
                await Problems.Busy(context, "The API is shutting down; no events from this request were accepted. Retry after 1 s.").ExecuteAsync(context);
                return;
            }

            var result = await log.AppendAsync(batch, cancellationToken: context.RequestAborted);
            if (!result.Accepted)
            {
                metrics.Refused(batch.Count);
                await Problems.Busy(context, "The event stream is busy; no events from this request were accepted. Retry after 1 s.").ExecuteAsync(context);
                return;
            }

            // The answer is an acknowledgement: it waits for the commit, or says that there was none.
            StreamHeaders.SetDurable(context.Response, await commits.WaitAsync(result.Last));
            StreamHeaders.SetStreamId(context.Response, log);
            Answer(context.Response, batch, result, many);
        }
        finally
        {
            batches.Return(batch);
        }
    }

    private ProblemHttpResult? ReadOne(ReadOnlySpan<byte> body, EventBatch batch)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return Problems.BadRequest("The body is empty: send an event as a JSON object with at least a type.");
        }

        try
        {
            batch.AddPublished(body, Now());
            return null;
        }
        catch (JsonException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }
    }

    private ProblemHttpResult? ReadLines(ReadOnlySpan<byte> body, EventBatch batch)
    {
        var now = Now();
        var lines = new NdjsonLines(body);
        while (lines.MoveNext())
        {
            if (lines.Current.Length > EventLimits.MaxEnvelopeBytes)
            {
                return Problems.TooLarge($"Line {lines.Number}: an event may have at most {EventLimits.MaxEnvelopeBytes} bytes.");
            }

            if (batch.Count == EventBatch.MaxEvents)
            {
                return Problems.TooLarge($"A request may have at most {EventBatch.MaxEvents} events.");
            }

            try
            {
                batch.AddPublished(lines.Current, now);
            }
            catch (JsonException refusal)
            {
                return Problems.BadRequest($"Line {lines.Number}: {refusal.Message} Nothing of the request was taken.");
            }
        }

        return batch.Count == 0 ? Problems.BadRequest("The body has no event.") : null;
    }

    // The envelopes as the stream has them; the stream's own copy may be gone from the ring by now. With their length, and not
    // flushed here, headers and body leave in one piece when the request ends.
    private static void Answer(HttpResponse response, EventBatch batch, AppendResult result, bool many)
    {
        Span<byte> number = stackalloc byte[20];
        var session = result.Session;
        var total = 0L;
        for (var i = 0; i < batch.Count; i++)
        {
            _ = Utf8Formatter.TryFormat(result.First + (ulong)i, number, out var digits);
            total += EnvelopeJson.Length(digits, session.Length, batch.Json(i).Length) + (many ? 1 : 0);
        }

        response.ContentType = many ? LinesContentType : "application/json";
        response.ContentLength = total;
        for (var i = 0; i < batch.Count; i++)
        {
            _ = Utf8Formatter.TryFormat(result.First + (ulong)i, number, out var digits);
            var length = EnvelopeJson.Length(digits, session.Length, batch.Json(i).Length);
            var span = response.BodyWriter.GetSpan(length + 1);
            EnvelopeJson.Write(span, number[..digits], session, batch.Json(i));
            span[length] = (byte)'\n';
            response.BodyWriter.Advance(many ? length + 1 : length);
        }
    }

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static bool IsLines(string? contentType) => contentType is not null
        && (contentType.StartsWith(LinesContentType, StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/ndjson", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/jsonl", StringComparison.OrdinalIgnoreCase));
}
