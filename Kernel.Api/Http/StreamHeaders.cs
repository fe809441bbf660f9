using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Http;

/// <summary>Sets the response headers that concern the event stream.</summary>
internal static class StreamHeaders
{
    /// <summary>The header of acknowledgements for events that are only in memory.</summary>
    public const string Durable = "Kernel-Durable";

    /// <summary>Sets the identity of the log.</summary>
    public static void SetStreamId(HttpResponse response, EventLog log) => response.Headers[InternalApi.StreamIdHeader] = log.StreamId;

    /// <summary>Sets the headers of a response with server-sent events.</summary>
    public static void SetEventStream(HttpResponse response, EventLog log)
    {
        SetStreamId(response, log);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        response.Headers["X-SSE-Content-Type"] = "application/json";
    }

    /// <summary>Sets <see cref="Durable"/> if the acknowledged events are only in memory, because the journal cannot be written.</summary>
    public static void SetDurable(HttpResponse response, bool isDurable)
    {
        if (!isDurable)
        {
            response.Headers[Durable] = "false";
        }
    }
}
