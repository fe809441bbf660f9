using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Http;

/// <summary>What responses say of the log that their sequence numbers belong to.</summary>
internal static class StreamHeaders
{
    /// <summary>The header that says that what is acknowledged is only in memory.</summary>
    public const string Durable = "Kernel-Durable";

    /// <summary>Names the log.</summary>
    public static void SetStreamId(HttpResponse response, EventLog log) => response.Headers[InternalApi.StreamIdHeader] = log.StreamId;

    /// <summary>Begins a response of server-sent events.</summary>
    public static void SetEventStream(HttpResponse response, EventLog log)
    {
        SetStreamId(response, log);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.Headers["X-SSE-Content-Type"] = "application/json";
    }

    /// <summary>Says that what is acknowledged is only in memory, because the journal cannot be written.</summary>
    public static void SetDurable(HttpResponse response, bool isDurable)
    {
        if (!isDurable)
        {
            response.Headers[Durable] = "false";
        }
    }
}
