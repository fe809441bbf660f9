using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Endpoints;

/// <summary>What responses say of the log that their sequence numbers belong to.</summary>
internal static class StreamHeaders
{
    private const string DurableHeader = "Kernel-Durable";

    /// <summary>Names the log.</summary>
    public static void SetStreamId(HttpResponse response, EventLog log) => response.Headers[InternalApi.StreamIdHeader] = log.StreamId;

    /// <summary>Says that what is acknowledged is only in memory, because the journal cannot be written.</summary>
    public static void SetDurable(HttpResponse response, bool isDurable)
    {
        if (!isDurable)
        {
            response.Headers[DurableHeader] = "false";
        }
    }
}
