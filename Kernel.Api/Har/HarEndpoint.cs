using System.ComponentModel;
using System.IO.Compression;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.Api.Security.RateLimiting;
using Kernel.Api.Sessions;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Har;

/// <summary><c>GET /events/capture_sessions/{id}/har</c>: a capture session as HAR 1.2.</summary>
internal static partial class HarEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapHar(this IEndpointRouteBuilder routes) => routes.MapMethods("/events/capture_sessions/{id}/har", [HttpMethods.Get, HttpMethods.Head], ExportAsync)
        .WithName("exportHar")
        .WithTags("Capture")
        .Produces<object>()
        .ProducesProblems(400, 404, 429, 503)
        .HasStreamId()
        .WithMetadata(
            new ResponseHeaderMetadata("X-Last-Seq", "The last sequence number of the exported range: `after_seq` of an export that continues it."),
            new ResponseHeaderMetadata("Content-Disposition", "The name of the file: the session's name or id, with `.har`."));

    /// <summary>Export a session as HAR</summary>
    /// <remarks>Streams an HTTP archive (HAR 1.2) of the network traffic in the range, which is the whole session by default; of the active session, up to its newest event. Compressed if the client accepts gzip. If the connection ends before the document does, the export failed.</remarks>
    /// <response code="200">The archive.</response>
    internal static async Task<IResult> ExportAsync(
        [Description("The id of a capture session; `current` is the active one.")] string id,
        [AsParameters] HarQuery query,
        HttpContext context,
        SessionManager sessions,
        EventLog log,
        EventJournal journal,
        HarExporter exporter,
        ClientLimits limits,
        TimeProvider time,
        ILogger<HarExporter> logger)
    {
        if (sessions.FindOrCurrent(id) is not { } session)
        {
            return SessionProblems.NotFound(id);
        }

        var range = await query.ReadAsync(session, log, journal, time.GetUtcNow(), context.RequestAborted);
        var takesGzip = context.Request.GetTypedHeaders().AcceptEncoding.Any(static encoding => encoding.Value == "gzip" && encoding.Quality != 0);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            SetHeaders(context.Response, session, range, log, takesGzip);
            return TypedResults.Empty;
        }

        using var lease = limits.TryAcquireStream(context, out var full);
        if (lease is null)
        {
            return full!;
        }

        SetHeaders(context.Response, session, range, log, takesGzip);
        await SendAsync(context, range, exporter, takesGzip, logger);
        return TypedResults.Empty;
    }

    private static void SetHeaders(HttpResponse response, CaptureSession session, HarRange range, EventLog log, bool compresses)
    {
        StreamHeaders.SetStreamId(response, log);
        response.ContentType = "application/json";
        SessionFileName.Set(response, session, ".har");
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers["X-Last-Seq"] = range.Last.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (compresses)
        {
            response.Headers.ContentEncoding = "gzip";
        }
    }

    private static async Task SendAsync(HttpContext context, HarRange range, HarExporter exporter, bool compresses, ILogger logger)
    {
        var body = context.Response.Body;
        try
        {
            if (compresses)
            {
                var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
                await exporter.WriteAsync(range, gzip, context.RequestAborted);
                await gzip.DisposeAsync(); // only of a complete document: it writes the end
            }
            else
            {
                await exporter.WriteAsync(range, body, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client disconnected.
        }
        catch (Exception exception) when (context.Response.HasStarted && exception is StreamBusyException or TimeoutException)
        {
            // The status was sent, so only a broken connection shows the client that the document is incomplete.
            LogIncomplete(logger, exception.Message);
            context.Abort();
        }
    }

    [LoggerMessage(2851, LogLevel.Warning, "A HAR export was not completed: {Reason}")]
    private static partial void LogIncomplete(ILogger logger, string reason);
}
