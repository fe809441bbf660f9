using System.Globalization;
using System.Text.Json.Nodes;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Reads as server-sent events.</summary>
internal sealed class SseReadStream(TimeProvider time, DataFormat format)
{
    public S2Response Respond(S2Request request, ReadRange asked, Func<StreamLog> open)
    {
        var range = Resume(request, asked).Validate();
        var log = open();
        var start = range.Start(log);
        return S2Response.Stream(context => RunAsync(context, new ReadCursor(log, range, time).RunAsync(start, context.RequestAborted)));
    }

    private async Task RunAsync(HttpContext context, IAsyncEnumerable<ReadBatch> batches)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["x-accel-buffering"] = "no";
        await response.Body.FlushAsync();

        // Only what this response brings counts, also where it resumes.
        var (count, bytes) = (0, 0);
        try
        {
            await foreach (var batch in batches)
            {
                if (batch.Records.Count == 0)
                {
                    var ping = new JsonObject { ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds(), ["tail"] = AppendJson.Position(batch.Tail) };
                    await response.WriteAsync($"event: ping\ndata: {ping.ToJsonString()}\n\n", context.RequestAborted);
                    continue;
                }

                count += batch.Records.Count;
                bytes += batch.Records.Sum(static record => AppendRules.Metered(record.Headers, record.Body.Length));
                var id = string.Create(CultureInfo.InvariantCulture, $"{batch.Records[^1].SeqNum},{count},{bytes}");
                await response.WriteAsync($"event: batch\nid: {id}\ndata: {ReadJson.Write(batch, format).ToJsonString()}\n\n", context.RequestAborted);
            }

            await response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader went away.
        }
    }

    // "<last number>,<records so far>,<bytes so far>", of which the last two come off the limits.
    private static ReadRange Resume(S2Request request, ReadRange range)
    {
        if (request.Header("last-event-id") is not { } id)
        {
            return range;
        }

        var parts = id.Split(',').Select(static part => ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (ulong?)number : null).ToArray();
        if (parts is not [{ } last, { } count, { } bytes])
        {
            throw S2Error.Of("bad_header", "invalid header: last-event-id");
        }

        return range with
        {
            SeqNum = last + 1,
            Timestamp = null,
            TailOffset = null,
            Count = range.Count - Math.Min(count, range.Count ?? 0),
            Bytes = range.Bytes - Math.Min(bytes, range.Bytes ?? 0),
        };
    }
}
