using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
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
    /// <summary>Maps the endpoint, which writes its own answer: this is the busiest of them all.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RequestDelegate handler = ActivatorUtilities.CreateInstance<PublishEndpoint>(routes.ServiceProvider).PublishAsync;
        routes.MapPost("/events/publish", handler)
            .WithName("publish")
            .WithTags("Stream")
            .Describes(
                handler,
                new BodyMetadata(typeof(NewEvent), IsRequired: true, "application/json", NdjsonLines.ContentType),
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Envelope), ["application/json", NdjsonLines.ContentType]))
            .ProducesProblems(400, 408, 413, 429, 503)
            .HasStreamId()
            .HasDurable();
    }

    /// <summary>Publish events</summary>
    /// <remarks>One event as JSON, or many as NDJSON: at most 4,096 lines. All lines of a request are accepted, next to each other, or none. `ts` is given by the server.</remarks>
    /// <response code="200">The envelope, for NDJSON an envelope a line, once it is committed.</response>
    internal async Task PublishAsync(HttpContext context)
    {
        var many = IsLines(context.Request.ContentType);
        var limit = many ? InternalApi.MaxIngestBytes : EventLimits.MaxEnvelopeBytes;
        var batch = batches.Rent();
        try
        {
            if (!await context.Request.TryReadBodyAsync(limit, batch.Body))
            {
                await Problems.TooLarge(many
                    ? $"A body of several events may have at most {limit} bytes."
                    : $"An event may have at most {limit} bytes.").ExecuteAsync(context);
                return;
            }

            if ((many ? ReadLines(batch) : ReadOne(batch)) is { } problem)
            {
                await problem.ExecuteAsync(context);
                return;
            }

            if (limits.RefusePublish(context, batch.Count) is { } refusal)
            {
                metrics.Rejected(batch.Count);
                await refusal.ExecuteAsync(context);
                return;
            }

            // From here on the session ends, and nothing comes after its last event.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                metrics.Rejected(batch.Count);
                await Problems.Busy(context, "The API is shutting down; no events from this request were accepted. Retry after 1 s.").ExecuteAsync(context);
                return;
            }

            var result = await log.AppendAsync(batch, cancellationToken: context.RequestAborted);
            if (!result.Accepted)
            {
                metrics.Rejected(batch.Count);
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

    private ProblemHttpResult? ReadOne(EventBatch batch)
    {
        if (batch.Body.WrittenSpan.Trim(" \t\r\n"u8).IsEmpty)
        {
            return Problems.BadRequest("The body is empty: send an event as a JSON object with at least a type.");
        }

        try
        {
            batch.AddPublished(batch.Body.WrittenSpan, Now());
            return null;
        }
        catch (JsonException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }
    }

    private ProblemHttpResult? ReadLines(EventBatch batch)
    {
        var now = Now();
        var lines = new NdjsonLines(batch.Body.WrittenSpan);
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

        response.ContentType = many ? NdjsonLines.ContentType : "application/json";
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
        && (contentType.StartsWith(NdjsonLines.ContentType, StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/ndjson", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/jsonl", StringComparison.OrdinalIgnoreCase));
}

/// <summary>An event as publishers send it, at most 1,000,000 bytes. For the description: it is read member by member.</summary>
internal sealed record NewEvent
{
    /// <summary>What happened. Not `session_*`, `monitor_*` or `events_dropped`, which are the system's own.</summary>
    [RegularExpression(EventNames.Pattern)]
    public required string Type { get; init; }

    /// <summary>The category; `system` unless given.</summary>
    public EventCategory? Category { get; init; }

    /// <summary>The publisher.</summary>
    public NewEventSource? Source { get; init; }

    /// <summary>Any JSON, nested at most 64 deep.</summary>
    public JsonElement? Data { get; init; }
}

/// <summary>The publisher of an event.</summary>
internal sealed record NewEventSource
{
    /// <summary>`extension` unless given.</summary>
    [AllowedValues("extension", "local_process")]
    public string? Kind { get; init; }

    /// <summary>The publisher's own name for what happened.</summary>
    [MaxLength(EventLimits.MaxNameLength)]
    public string? Event { get; init; }

    /// <summary>Facts about the source.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
