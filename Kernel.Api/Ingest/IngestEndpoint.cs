using System.Globalization;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Ingest;

/// <summary><c>POST /internal/stream</c>: batches of complete events from collectors, with producer sequence numbers.</summary>
internal sealed class IngestEndpoint(EventLog log, CommitTracker commits, EventBatchPool batches, EventStreamMetrics metrics)
{
    private const int MaxProducerLength = 128;

    /// <summary>Ingests a batch. A raw handler, because this is a hot path.</summary>
    public async Task HandleAsync(HttpContext context) => await (await IngestAsync(context)).ExecuteAsync(context);

    private Task<IResult> IngestAsync(HttpContext context)
    {
        var producer = context.Request.Headers[InternalApi.ProducerHeader].ToString();
        if (!IsProducer(producer))
        {
            return Task.FromResult<IResult>(Problems.BadRequest(
                $"{InternalApi.ProducerHeader} must be 1 to {MaxProducerLength} letters, digits, '-', '_' and '.'."));
        }

        var number = context.Request.Headers[InternalApi.ProducerSeqHeader].ToString();
        if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first == 0)
        {
            return Task.FromResult<IResult>(Problems.BadRequest(
                $"{InternalApi.ProducerSeqHeader} must be the producer's sequence number of the first event, at least 1, but is '{number}'."));
        }

        var session = context.Request.Headers[InternalApi.SessionHeader].ToString();
        if (session.Length > EventLimits.MaxSessionIdLength || !session.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return Task.FromResult<IResult>(Problems.BadRequest(
                $"{InternalApi.SessionHeader} must be at most {EventLimits.MaxSessionIdLength} letters, digits, '-' and '_', but is '{session}'."));
        }

        return IngestAsync(context, producer, first, session);
    }

    private async Task<IResult> IngestAsync(HttpContext context, string producer, ulong first, string session)
    {
        var batch = batches.Rent();
        try
        {
            batch.Session = session.Length > 0 ? Encoding.UTF8.GetBytes(session) : null;
            if (!await context.Request.TryReadBodyAsync(InternalApi.MaxIngestBytes, batch.Body))
            {
                return Problems.TooLarge($"The batch is too large; at most {InternalApi.MaxIngestBytes} bytes are allowed.");
            }

            batch.ReplaceUnpairedSurrogates();
            if (ReadLines(batch) is { } problem)
            {
                return problem;
            }

            var outcome = await log.IngestAsync(producer, first, batch, context.RequestAborted);
            return outcome.Status switch
            {
                IngestStatus.Gap => Problems.Conflict(
                    $"Events of producer {producer} before {first} are missing. Continue with {outcome.Expected}.",
                    InternalApi.ExpectedMember,
                    outcome.Expected),
                IngestStatus.Rejected => Reject(context, batch.Count),
                _ => await AcknowledgeAsync(batch.Count, outcome),
            };
        }
        finally
        {
            batches.Return(batch);
        }
    }

    // Duplicates are acknowledged like new events, once they are committed.
    private async ValueTask<IResult> AcknowledgeAsync(int events, IngestOutcome outcome)
    {
        var result = new IngestResult
        {
            Accepted = events - outcome.Duplicates,
            Duplicates = outcome.Duplicates,
            Durable = await commits.WaitAsync(outcome.Last),
            LastSeq = log.LastSeq,
        };

        // With Content-Length, so that headers and body are sent together.
        return Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(result, InternalJsonContext.Default.IngestResult), "application/json");
    }

    private static ProblemHttpResult? ReadLines(EventBatch batch)
    {
        var lines = new NdjsonLines(batch.Body.WrittenSpan);
        while (lines.MoveNext())
        {
            if (batch.Count == EventBatch.MaxEvents)
            {
                return Problems.TooLarge($"The batch has too many events; at most {EventBatch.MaxEvents} are allowed.");
            }

            try
            {
                batch.AddComplete(lines.Current);
            }
            catch (JsonException exception)
            {
                return Problems.BadRequest($"Line {lines.Number}: {exception.Message} No events from this batch were accepted.");
            }
        }

        return batch.Count == 0 ? Problems.BadRequest("The batch has no events. Send one event per line.") : null;
    }

    private ProblemHttpResult Reject(HttpContext context, int events)
    {
        metrics.Rejected(events);
        return Problems.Busy(context, "The event stream is busy; no events from this batch were accepted. Retry after 1 s.");
    }

    private static bool IsProducer(string id) =>
        id.Length is > 0 and <= MaxProducerLength && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
