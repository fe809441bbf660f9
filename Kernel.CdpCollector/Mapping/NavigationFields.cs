using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping;

/// <summary>Writes the members that identify the document and navigation of an event.</summary>
internal static class NavigationFields
{
    /// <summary>Writes all of the members.</summary>
    /// <param name="events">The writer.</param>
    /// <param name="session">The session of the event.</param>
    /// <param name="frame">The frame, if known; otherwise the target's main frame is used.</param>
    public static void Write(EventWriter events, CdpSession session, DocumentState? frame = null)
    {
        WriteTarget(events, session);
        var document = frame ?? session.Target.Document;
        events.Token("frame_id"u8, document.FrameId);
        events.OptionalToken("parent_frame_id"u8, document.ParentFrameId);
        events.Token("loader_id"u8, document.LoaderId);
        events.Url("url"u8, document.Url);
        events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
    }

    /// <summary>Writes the members that identify the target.</summary>
    public static void WriteTarget(EventWriter events, CdpSession session)
    {
        events.Token("session_id"u8, session.IdToken);
        events.Token("target_id"u8, session.Target.IdToken);
        events.Json.WriteString("target_type"u8, session.Target.Type.ToUtf8Name());
    }
}
