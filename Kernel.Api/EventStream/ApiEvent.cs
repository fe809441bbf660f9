using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Creates the events that the API itself publishes.</summary>
internal static class ApiEvent
{
    private static readonly EventSource Source = new() { Kind = EventSourceKinds.KernelApi };

    /// <summary>Creates an event of one of <see cref="EventTypes"/>.</summary>
    public static BrowserEvent Create(string type, DateTimeOffset now, JsonObject data) => new()
    {
        Ts = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        Type = type,
        Category = EventTypes.CategoryOf(type),
        Source = Source,
        Data = JsonSerializer.SerializeToElement(data, ApiEventJsonContext.Default.JsonObject),
    };
}
