using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Security.RateLimiting;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>POST /events/publish</c>: publishes one event as JSON, or many as NDJSON.</summary>
internal sealed class PublishEndpoint(
    EventLog log,
    CommitTracker commits,
    EventBatchPool batches,
    EventStreamMetrics metrics,
    ClientLimits limits,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    /// <summary>Maps the endpoint. A raw handler, because this is a hot path.</summary>
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
            .ProducesProblems(400, 408, 413, 415, 429, 503)
            .HasStreamId()
            .HasDurable();
    }

    /// <summary>Publish events</summary>
    /// <remarks>Publishes one event as JSON, or at most 4,096 events as NDJSON. All events of a request are accepted, with consecutive sequence numbers, or none. The server sets `ts`.</remarks>
    /// <response code="200">The envelope, or one envelope per line for NDJSON, after the commit.</response>
    internal async Task PublishAsync(HttpContext context)
    {
        var many = IsLines(context.Request.ContentType);
        var limit = many ? InternalApi.MaxIngestBytes : EventLimits.MaxPublishedBytes;
        var batch = batches.Rent();
        try
        {
            if (!await context.Request.TryReadBodyAsync(limit, batch.Body))
            {
                await Problems.TooLarge(many
                    ? $"The body is too large; at most {limit} bytes are allowed."
                    : $"The event is too large; at most {limit} bytes are allowed.").ExecuteAsync(context);
                return;
            }

            if ((many ? ReadLines(batch) : ReadOne(batch)) is { } problem)
            {
                await problem.ExecuteAsync(context);
                return;
            }

            if (limits.CheckPublish(context, batch.Count) is { } rejected)
            {
                metrics.Rejected(batch.Count);
                await rejected.ExecuteAsync(context);
                return;
            }

            // The active session ends during shutdown, and no event may follow its last one.
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

            // The response is an acknowledgement: it waits for the commit, or reports that the events are only in memory.
            StreamHeaders.SetDurable(context.Response, await commits.WaitAsync(result.Last));
            StreamHeaders.SetStreamId(context.Response, log);
            Respond(context.Response, batch, result, many);
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
            return Problems.BadRequest("The body is empty. Send an event as a JSON object with at least a type.");
        }

        try
        {
            batch.AddPublished(batch.Body.WrittenSpan, Now());
            return null;
        }
        catch (JsonException exception)
        {
            return Problems.BadRequest(exception.Message);
        }
    }

    private ProblemHttpResult? ReadLines(EventBatch batch)
    {
        var now = Now();
        var lines = new NdjsonLines(batch.Body.WrittenSpan);
        while (lines.MoveNext())
        {
            if (lines.Current.Length > EventLimits.MaxPublishedBytes)
            {
                return Problems.TooLarge($"Line {lines.Number}: the event is too large; at most {EventLimits.MaxPublishedBytes} bytes are allowed.");
            }

            if (batch.Count == EventBatch.MaxEvents)
            {
                return Problems.TooLarge($"The request has too many events; at most {EventBatch.MaxEvents} are allowed.");
            }

            try
            {
                batch.AddPublished(lines.Current, now);
            }
            catch (JsonException exception)
            {
                return Problems.BadRequest($"Line {lines.Number}: {exception.Message} No events from this request were accepted.");
            }
        }

        return batch.Count == 0 ? Problems.BadRequest("The body has no events. Send one event per line.") : null;
    }

    // Writes the envelopes again, because they may have left the ring already. With Content-Length and without a flush, headers and
    // body are sent together.
    private static void Respond(HttpResponse response, EventBatch batch, AppendResult result, bool many)
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

/// <summary>An event to publish, at most 999,000 bytes.</summary>
internal sealed record NewEvent
{
    /// <summary>The type. `session_*`, `monitor_*`, `cdp_connect`, `cdp_disconnect` and `events_dropped` are reserved.</summary>
    [RegularExpression(EventNames.Pattern)]
    public required string Type { get; init; }

    /// <summary>The category; `system` by default.</summary>
    public EventCategory? Category { get; init; }

    /// <summary>The publisher.</summary>
    public NewEventSource? Source { get; init; }

    /// <summary>Any JSON with at most 64 levels of nesting.</summary>
    public JsonElement? Data { get; init; }
}

/// <summary>The publisher of an event.</summary>
internal sealed record NewEventSource
{
    /// <summary>`extension` by default.</summary>
    [AllowedValues("extension", "local_process")]
    public string? Kind { get; init; }

    /// <summary>The publisher's name for the event.</summary>
    [MaxLength(EventLimits.MaxNameLength)]
    public string? Event { get; init; }

    /// <summary>Properties of the source.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
