using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>The events that mark where a session begins and ends.</summary>
internal static class SessionEvents
{
    private static readonly EventSource Source = new() { Kind = EventSourceKinds.KernelApi };

    public static BrowserEvent Started(CaptureSession session, DateTimeOffset now) => Make(EventTypes.SessionStarted, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["categories"] = new JsonArray([.. session.Categories.Select(static c => (JsonNode)c.ToWireName())]),
    });

    public static BrowserEvent Ended(CaptureSession session, DateTimeOffset now, string reason) => Make(EventTypes.SessionEnded, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["reason"] = reason,
        ["duration_ms"] = (long)(now - session.CreatedAt).TotalMilliseconds,
    });

    private static BrowserEvent Make(string type, DateTimeOffset now, JsonObject data) => new()
    {
        Ts = (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        Type = type,
        Category = EventTypes.CategoryOf(type),
        Source = Source,
        Data = JsonSerializer.SerializeToElement(data, SessionEventsJsonContext.Default.JsonObject),
    };
}
