using System.ComponentModel;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;

namespace Kernel.Api.Bundles;

/// <summary><c>GET /events/capture_sessions/{id}/bundle</c>: a capture session as one file.</summary>
internal static partial class BundleEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapBundles(this IEndpointRouteBuilder routes) => routes
        .MapMethods("/events/capture_sessions/{id}/bundle", [HttpMethods.Get, HttpMethods.Head], ExportAsync)
        .WithName("exportBundle")
        .WithTags("Capture")
        .Produces<Stream>(StatusCodes.Status200OK, "application/zip")
        .ProducesProblems(404, 429, 503)
        .HasStreamId()
        .WithMetadata(
            new ResponseHeaderMetadata("X-Last-Seq", "The last sequence number of the bundle."),
            new ResponseHeaderMetadata("Content-Disposition", "The name of the file: the session's name or id, with `.kernel.zip`."));

    /// <summary>Export a session as a bundle</summary>
    /// <remarks>Streams a zip file with the session's events, screenshots and a manifest (docs/bundle.md); of the active session, up to its newest event. If the connection ends before the file does, the export failed.</remarks>
    /// <response code="200">The bundle.</response>
    internal static async Task<IResult> ExportAsync(
        [Description(SessionEndpoints.SessionId)] string id,
        HttpContext context,
        SessionManager sessions,
        EventLog log,
        BundleWriter bundles,
        ClientLimits limits,
        TimeProvider time,
        ILogger<BundleWriter> logger)
    {
        if (sessions.FindOrCurrent(id) is not { } session)
        {
            return SessionProblems.NotFound(id);
        }

        var resource = SessionEndpoints.Resource(session, sessions, log);
        var last = session.LastSeqIn(log);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            SetHeaders(context.Response, session, last, log);
            return TypedResults.Empty;
        }

        using var lease = limits.TryAcquireStream(context, out var full);
        if (lease is null)
        {
            return full!;
        }

        SetHeaders(context.Response, session, last, log);
        try
        {
            await using var output = new DeadlineStream(context.Response.BodyWriter, time);
            await bundles.WriteAsync(session, resource, last, output, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected.
        }
        catch (Exception exception) when (exception is StreamBusyException or TimeoutException)
        {
            // The status was sent, so only a broken connection shows the client that the file is incomplete.
            LogIncomplete(logger, exception.Message);
            context.Abort();
        }

        return TypedResults.Empty;
    }

    private static void SetHeaders(HttpResponse response, CaptureSession session, ulong last, EventLog log)
    {
        StreamHeaders.SetStreamId(response, log);
        SessionFileName.Set(response, session, ".kernel.zip");
        response.ContentType = "application/zip";
        response.Headers["X-Last-Seq"] = last.ToString(CultureInfo.InvariantCulture);
    }

    [LoggerMessage(2901, LogLevel.Warning, "The export of a bundle was not completed: {Reason}")]
    private static partial void LogIncomplete(ILogger logger, string reason);
}
