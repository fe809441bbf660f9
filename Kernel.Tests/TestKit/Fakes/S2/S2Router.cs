using Kernel.StorageWriter.S2Client.Model;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Routes requests and injects faults.</summary>
internal sealed class S2Router(S2Store store, S2Faults faults, S2ServerOptions options)
{
    private readonly BasinEndpoints _basins = new(store);
    private readonly AppendEndpoint _append = new(options);
    private readonly AppendSessionEndpoint _appendSession = new(faults, options);
    private readonly ReadEndpoint _read = new(options);

    public async Task AnswerAsync(HttpContext context)
    {
        S2Response answer;
        Fault? fault = null;
        try
        {
            var request = S2Request.Parse(context);
            CheckToken(request);
            fault = faults.Take(OperationOf(request));
            await MeetAsync(fault, context);
            answer = await HandleAsync(request);
        }
        catch (S2Error error)
        {
            answer = S2Response.Of(error);
            SetRetryAfter(context, error);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (answer.Streaming is { } streaming)
        {
            await streaming(context);
            return;
        }

        await SendAsync(context, answer, answer.Status < 300 ? fault : null);
    }

    public static void Reset(HttpContext context) => context.Features.Get<ConnectionContext>()!.Abort();

    private void CheckToken(S2Request request)
    {
        if (options.Token is { } token && request.Header("authorization") != "Bearer " + token)
        {
            throw S2Error.Of("authn", "The access token is not known.");
        }
    }

    private static S2Operation OperationOf(S2Request request) => request switch
    {
        { Segments: ["streams", _, "records", "tail"] } => S2Operation.CheckTail,
        { Segments: ["streams", _, "records"], Method: "POST", IsSession: true } => S2Operation.OpenAppendSession,
        { Segments: ["streams", _, "records"], Method: "POST" } => S2Operation.Append,
        { Segments: ["streams", _, "records"], IsSession: true } => S2Operation.ReadSession,
        { Segments: ["streams", _, "records"] } => S2Operation.Read,
        _ => S2Operation.Control,
    };

    private async Task MeetAsync(Fault? fault, HttpContext context)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Duration, options.Time, context.RequestAborted);
                break;

            case FaultKind.Refuse:
                throw fault.Error!;

            case FaultKind.ResetBeforeApplying:
                Reset(context);
                throw new OperationCanceledException(context.RequestAborted);
        }
    }

    private async Task<S2Response> HandleAsync(S2Request request)
    {
        switch (request.Segments)
        {
            case ["basins", ..]:
                return await _basins.AnswerAsync(request);

            case ["streams", ..]:
                var basin = BasinName(request);
                return request.Segments is [_, var name, "records", ..]
                    ? await HandleRecordsAsync(request, basin, name)
                    : await StreamEndpoints.AnswerAsync(request, Find(basin));

            case ["access-tokens" or "locations" or "metrics", ..]:
                throw S2Error.Of("not_implemented", "Not implemented");

            default:
                throw new S2Error(404, []);
        }
    }

    // Header, path, query and body are looked at before it is asked whether the stream exists.
    private async Task<S2Response> HandleRecordsAsync(S2Request request, string basin, string name)
    {
        StreamEndpoints.CheckName(name);
        StreamLog OpenForAppend() => Open(basin, name, static state => state.CreatesOnAppend);
        StreamLog OpenForRead() => Open(basin, name, static state => state.CreatesOnRead);
        return (request.Method, request.Segments.Length) switch
        {
            ("GET", 4) when request.Segments[3] == "tail" => ReadEndpoint.Tail(OpenForRead()),
            ("GET", 3) => await _read.AnswerAsync(request, OpenForRead),
            ("POST", 3) when request.IsSession => _appendSession.Respond(OpenForAppend()),
            ("POST", 3) => await _append.AnswerAsync(request, OpenForAppend),
            _ => throw new S2Error(405, []),
        };
    }

    private static string BasinName(S2Request request)
    {
        var name = request.Header("s2-basin") ?? throw S2Error.Of("bad_header", "missing header: s2-basin");
        return S2Names.ValidateBasin(name) is { } problem ? throw S2Error.Of("bad_header", problem) : name;
    }

    private BasinState Find(string basin) =>
        store.Basin(basin, options.CreatesEverything) ?? throw S2Error.Of("basin_not_found", $"basin `{basin}` not found");

    private StreamLog Open(string basin, string name, Func<BasinState, bool> creates)
    {
        var state = Find(basin);
        return state.Stream(name, creates(state) || options.CreatesEverything)
            ?? throw S2Error.Of("stream_not_found", $"stream `{name}` in basin `{basin}` not found");
    }

    private static async Task SendAsync(HttpContext context, S2Response answer, Fault? fault)
    {
        switch (fault?.Kind)
        {
            case FaultKind.RefuseAfterApplying:
                answer = S2Response.Of(fault.Error!);
                break;

            case FaultKind.ResetAfterApplying:
                Reset(context);
                return;

            case FaultKind.LoseResponse:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.ProvisionResult is { } result)
        {
            response.Headers["s2-provision-result"] = result;
        }

        if (answer.ContentType.Length > 0)
        {
            response.ContentType = answer.ContentType;
            response.ContentLength = answer.Body.Length;
        }

        if (fault?.Kind == FaultKind.CutResponse)
        {
            await response.BodyWriter.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
            Reset(context);
            return;
        }

        await response.BodyWriter.WriteAsync(answer.Body);
    }

    private static void SetRetryAfter(HttpContext context, S2Error error)
    {
        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers["retry-after-ms"] = ((long)wait.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
