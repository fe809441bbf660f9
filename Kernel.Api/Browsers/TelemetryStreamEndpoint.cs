using System.Globalization;
using System.Text;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary><c>GET /browsers/{id}/telemetry/stream</c>: a session's events as the SDK knows them, until the session ends.</summary>
internal sealed class TelemetryStreamEndpoint(
    EventLog log,
    IEventHistory history,
    SessionManager sessions,
    BrowserSessions browsers,
    StreamPump pump,
    ClientLimits limits,
    IOptions<BrowsersOptions> options)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(
            BrowsersServiceCollectionExtensions.Path + "/{id}/telemetry/stream",
            static (HttpContext context, string id, TelemetryStreamEndpoint endpoint) => endpoint.HandleAsync(context, id))
        .WithMetadata(new OptionalHoldMetadata());

    private async Task<IResult> HandleAsync(HttpContext context, string id)
    {
        if (browsers.Find(id, includeEnded: true) is not { } session)
        {
            return SdkErrors.NotFound(id);
        }

        using var place = limits.TakeStream(context, out var full);
        if (place is null)
        {
            return full!;
        }

        StreamHeaders.SetEventStream(context.Response, log);
        var start = Start(context.Request, session);
        var filter = new EventFilter(null, null, Encoding.UTF8.GetBytes(session.Id));
        var reader = new LogReader(log, history, start.After, filter, StreamDialect.KernelSdk.Format);
        await pump.RunAsync(
            context,
            reader,
            StreamDialect.KernelSdk,
            () => sessions.Find(session.Id)?.EndSeq ?? 0,
            new SdkStreamView(options.Value.UnknownTypes),
            start.Change);
        return Results.Empty;
    }

    // What a client says that comes back beats what it said at first; what is not understood means from now, as with the hosted API.
    private ResumePoint Start(HttpRequest request, CaptureSession session)
    {
        if (!ulong.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return new ResumePoint(request.Query["replay"] == "all" ? session.StartSeq - 1 : log.LastReadableSeq, null);
        }

        var point = ResumePoint.Find(log, history, last, "");
        return point with { After = Math.Max(point.After, session.StartSeq - 1) };
    }
}
