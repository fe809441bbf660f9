using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>The events that mark where a session begins and ends.</summary>
internal static class SessionEvents
{
    public static BrowserEvent Started(CaptureSession session, DateTimeOffset now) => OwnEvent.Make(EventTypes.SessionStarted, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["categories"] = new JsonArray([.. session.Categories.Select(static c => (JsonNode)c.ToWireName())]),
    });

    public static BrowserEvent Ended(CaptureSession session, DateTimeOffset now, string reason) => OwnEvent.Make(EventTypes.SessionEnded, now, new JsonObject
    {
        ["capture_session_id"] = session.Id,
        ["reason"] = reason,
        ["duration_ms"] = (long)(now - session.CreatedAt).TotalMilliseconds,
    });
}
