using System.Globalization;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Ingest;

/// <summary><c>POST /internal/stream</c>: numbered batches of complete events from our own producers.</summary>
internal sealed class IngestEndpoint(EventLog log, CommitTracker commits, EventBatchPool batches, EventStreamMetrics metrics)
{
    private const int MaxProducerLength = 128;

    /// <summary>Takes a batch. It writes its own answer: collectors send thousands of these.</summary>
    public async Task HandleAsync(HttpContext context) => await (await IngestAsync(context)).ExecuteAsync(context);

    private Task<IResult> IngestAsync(HttpContext context)
    {
        var producer = context.Request.Headers[InternalApi.ProducerHeader].ToString();
        if (!IsProducer(producer))
        {
            return Task.FromResult<IResult>(Problems.BadRequest(
                $"{InternalApi.ProducerHeader} must be 1 to {MaxProducerLength} characters of letters, digits, '-', '_' and '.'."));
        }

        var number = context.Request.Headers[InternalApi.ProducerSeqHeader].ToString();
        if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first == 0)
        {
            return Task.FromResult<IResult>(Problems.BadRequest(
                $"{InternalApi.ProducerSeqHeader} must be the producer's number of the first event, 1 or more."));
        }

        return IngestAsync(context, producer, first);
    }

    private async Task<IResult> IngestAsync(HttpContext context, string producer, ulong first)
    {
        var batch = batches.Rent();
        try
        {
            if (!await context.Request.TryReadBodyAsync(InternalApi.MaxIngestBytes, batch.Body))
            {
                return Problems.TooLarge($"A batch may have at most {InternalApi.MaxIngestBytes} bytes.");
            }

            if (ReadLines(batch) is { } problem)
            {
                return problem;
            }

            var outcome = await log.IngestAsync(producer, first, batch, context.RequestAborted);
            return outcome.Status switch
            {
                IngestStatus.Gap => Problems.Conflict(
                    $"Events of {producer} before number {first} are missing: number {outcome.Expected} comes next.",
                    InternalApi.ExpectedMember,
                    outcome.Expected),
                IngestStatus.Rejected => Refuse(context, batch.Count),
                _ => await AcknowledgeAsync(batch.Count, outcome),
            };
        }
        finally
        {
            batches.Return(batch);
        }
    }

    // What came before is acknowledged like what is new: once it is committed.
    private async ValueTask<IResult> AcknowledgeAsync(int events, IngestOutcome outcome)
    {
        var result = new IngestResult
        {
            Accepted = events - outcome.Duplicates,
            Duplicates = outcome.Duplicates,
            Durable = await commits.WaitAsync(outcome.Last),
            LastSeq = log.LastSeq,
        };

        // With its length, so that it leaves in one piece.
        return Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(result, InternalJsonContext.Default.IngestResult), "application/json");
    }

    private static ProblemHttpResult? ReadLines(EventBatch batch)
    {
        var lines = new NdjsonLines(batch.Body.WrittenSpan);
        while (lines.MoveNext())
        {
            if (batch.Count == EventBatch.MaxEvents)
            {
                return Problems.TooLarge($"A batch may have at most {EventBatch.MaxEvents} events.");
            }

            try
            {
                batch.AddComplete(lines.Current);
            }
            catch (JsonException refusal)
            {
                return Problems.BadRequest($"Line {lines.Number}: {refusal.Message} Nothing of the batch was taken.");
            }
        }

        return batch.Count == 0 ? Problems.BadRequest("The batch has no event.") : null;
    }

    private ProblemHttpResult Refuse(HttpContext context, int events)
    {
        metrics.Rejected(events);
        return Problems.Busy(context, "The event stream is busy; no events from this batch were accepted. Retry after 1 s.");
    }

    private static bool IsProducer(string id) =>
        id.Length is > 0 and <= MaxProducerLength && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
