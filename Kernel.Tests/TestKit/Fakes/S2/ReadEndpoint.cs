using System.Text.Json.Nodes;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The read endpoint: a single response, a session, or server-sent events.</summary>
internal sealed class ReadEndpoint(S2ServerOptions options)
{
    public async Task<S2Response> AnswerAsync(S2Request request, Func<StreamLog> open)
    {
        var range = ReadRange.Parse(request.Context.Request.Query);
        if (request.IsSession)
        {
            range.Validate();
            return Session(open(), range);
        }

        var format = AppendEndpoint.Format(request);
        if (request.MediaType("accept") == "text/event-stream")
        {
            return new SseReadStream(options.Time, format).Respond(request, range, open);
        }

        // Always limited, and so it follows only where it asks to wait.
        var batch = await MergeAsync(open(), range.ForUnary(), request.Aborted);
        return request.IsProtobuf("accept") ? S2Response.Message(batch) : S2Response.Json(ReadJson.Write(batch, format));
    }

    public static S2Response Tail(StreamLog log) => S2Response.Json(new JsonObject { ["tail"] = AppendJson.Position(log.Tail) });

    private S2Response Session(StreamLog log, ReadRange range)
    {
        var start = range.Start(log);
        return S2Response.Stream(context => new ReadSessionServer(context, options.Time).RunAsync(log, range, start));
    }

    // Everything up to the tail; there, where it waits, the first that comes.
    private async Task<ReadBatch> MergeAsync(StreamLog log, ReadRange range, CancellationToken cancellationToken)
    {
        var merged = new ReadBatch();
        var waits = false;
        await foreach (var batch in new ReadCursor(log, range, options.Time).RunAsync(range.Start(log), cancellationToken))
        {
            merged.Records.AddRange(batch.Records);
            merged.Tail = batch.Records.Count > 0 ? batch.Tail : merged.Tail;
            var isHeartbeat = batch.Records.Count == 0;
            if (isHeartbeat && merged.Records.Count > 0 || !isHeartbeat && waits)
            {
                break;
            }

            waits |= isHeartbeat;
        }

        return merged;
    }
}
