using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Kernel.Api.Doors;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Internal;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Endpoints;

/// <summary><c>POST /events/publish</c>: events from outside, one as JSON or many as NDJSON.</summary>
internal sealed class PublishEndpoint(
    EventLog log, Durability durability, EventBatchPool batches, EventStreamMetrics metrics, ClientLimits limits, TimeProvider time)
{
    /// <summary>Response header, <c>false</c> where the events are only in memory because the journal cannot be written.</summary>
    private const string DurableHeader = "Kernel-Durable";

    private const string LinesContentType = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/events/publish", static (HttpContext context, PublishEndpoint endpoint) => endpoint.HandleAsync(context));

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        var many = IsLines(context.Request.ContentType);
        var limit = many ? InternalApi.MaxIngestBytes : EventLimits.MaxEnvelopeBytes;
        if (await RequestBody.ReadAsync(context.Request, limit) is not { } body)
        {
            return Problems.TooLarge(many
                ? $"A body of several events may have at most {limit} bytes."
                : $"An event may have at most {limit} bytes.");
        }

        var batch = batches.Rent();
        try
        {
            using (body)
            {
                if ((many ? ReadLines(body.Span, batch) : ReadOne(body.Span, batch)) is { } problem)
                {
                    return problem;
                }
            }

            if (limits.RefusePublish(context, batch.Count) is { } refusal)
            {
                metrics.Refused(batch.Count);
                return refusal;
            }

            var result = await log.AppendAsync(batch, cancellationToken: context.RequestAborted);
            if (!result.Accepted)
            {
                metrics.Refused(batch.Count);
                return Problems.Busy(context, "The stream takes no events at the moment; nothing of the request was taken.");
            }

            await AcknowledgeAsync(context.Response, result);
            await AnswerAsync(context.Response, batch, result, many);
            return Results.Empty;
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
        var lines = new LineSplitter(body);
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

    // The answer is an acknowledgement: it waits for the commit, or says that there was none.
    private async ValueTask AcknowledgeAsync(HttpResponse response, AppendResult result)
    {
        if (!await durability.WaitAsync(result.Last, response.HttpContext.RequestAborted))
        {
            response.Headers[DurableHeader] = "false";
        }
    }

    // The envelopes as the stream has them; the stream's own copy may be gone from the ring by now.
    private static async ValueTask AnswerAsync(HttpResponse response, EventBatch batch, AppendResult result, bool many)
    {
        response.ContentType = many ? LinesContentType : "application/json";
        WriteEnvelopes(response.BodyWriter, batch, result, many);
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    private static void WriteEnvelopes(IBufferWriter<byte> output, EventBatch batch, AppendResult result, bool many)
    {
        Span<byte> number = stackalloc byte[20];
        for (var i = 0; i < batch.Count; i++)
        {
            _ = Utf8Formatter.TryFormat(result.First + (ulong)i, number, out var digits);
            output.Write("{\"seq\":"u8);
            output.Write(number[..digits]);
            if (result.Session.Length > 0)
            {
                output.Write(",\"capture_session_id\":\""u8);
                output.Write(result.Session);
                output.Write("\""u8);
            }

            output.Write(",\"event\":"u8);
            output.Write(batch.Json(i));
            output.Write(many ? "}\n"u8 : "}"u8);
        }
    }

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static bool IsLines(string? contentType) => contentType is not null
        && (contentType.StartsWith(LinesContentType, StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/ndjson", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("application/jsonl", StringComparison.OrdinalIgnoreCase));
}
