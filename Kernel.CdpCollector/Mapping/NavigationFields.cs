using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The members that say in which document, of which navigation, something happened.</summary>
internal static class NavigationFields
{
    /// <summary>Writes all of them.</summary>
    /// <param name="events">Where to.</param>
    /// <param name="session">The session that told of it.</param>
    /// <param name="frame">The frame, where it is known; otherwise the target's main frame.</param>
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

    /// <summary>Writes those that name the target.</summary>
    public static void WriteTarget(EventWriter events, CdpSession session)
    {
        events.Token("session_id"u8, session.IdToken);
        events.Token("target_id"u8, session.Target.IdToken);
        events.Json.WriteString("target_type"u8, session.Target.Type.ToUtf8Name());
    }
}
