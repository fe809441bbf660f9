using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps dialogs: <c>alert</c>, <c>confirm</c>, <c>prompt</c> and <c>beforeunload</c>. A dialog blocks its page.</summary>
/// <remarks>
/// Every session on a page reports its dialogs, including those of its frames; each dialog is counted once, in the frame that opened it.
/// </remarks>
internal sealed class DialogMapper(MappingContext mapping, TargetRegistry targets)
{
    private readonly EventWriter _events = mapping.Events;

    // {"url":"http://a/","frameId":"4058","message":"Sure?","type":"confirm","hasBrowserHandler":false,"defaultPrompt":""}
    public void MapOpening(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var url = default(ReadOnlySpan<byte>);
        var frameId = default(ReadOnlySpan<byte>);
        var message = default(ReadOnlySpan<byte>);
        var type = default(ReadOnlySpan<byte>);
        var prompt = default(ReadOnlySpan<byte>);
        if (session.Target.Page.Dialog is not null || !cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("url"u8))
            {
                url = cursor.ReadToken();
            }
            else if (cursor.NameIs("frameId"u8))
            {
                frameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("message"u8))
            {
                message = cursor.ReadToken();
            }
            else if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
            else if (cursor.NameIs("defaultPrompt"u8))
            {
                prompt = cursor.ReadToken();
            }
        }

        session.Target.Page.Dialog = new OpenDialog(type.ToArray(), frameId.ToArray(), mapping.Time.GetTimestamp());
        if (mapping.Config.Wants(EventCategory.Page))
        {
            Begin(EventTypes.DialogOpened, "Page.javascriptDialogOpening", session, frameId);
            _events.Url("dialog_url"u8, url);
            SnakeCase.Write(_events, "dialog_type"u8, type);
            _events.Text("message"u8, message);
            _events.OptionalText("default_prompt"u8, prompt);
            _events.End();
        }
    }

    // {"frameId":"4058","result":true,"userInput":""}
    public void MapClosed(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var isAccepted = false;
        var input = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("result"u8))
            {
                isAccepted = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("userInput"u8))
            {
                input = cursor.ReadToken();
            }
        }

        Close(session, "Page.javascriptDialogClosed", isAccepted, input);
    }

    /// <summary>Closes the dialog of a page that is gone.</summary>
    public void Abandon(CdpSession session) => Close(session, source: null, isAccepted: false, input: default);

    // The frame may belong to another session than the one that reports the dialog first.
    private void Begin(string type, string? source, CdpSession session, ReadOnlySpan<byte> frameId)
    {
        var frame = session.Target.Frames.Find(frameId);
        foreach (var target in targets.Targets)
        {
            if (frame is null && target.Page == session.Target.Page && target.Primary is { } other && target.Frames.Find(frameId) is { } found)
            {
                (session, frame) = (other, found);
            }
        }

        _events.Begin(type, source, session);
        NavigationFields.Write(_events, session, frame);
    }

    private void Close(CdpSession session, string? source, bool isAccepted, ReadOnlySpan<byte> input)
    {
        var page = session.Target.Page;
        if (page.Dialog is not { } dialog)
        {
            return;
        }

        page.Dialog = null;
        if (mapping.Config.Wants(EventCategory.Page))
        {
            Begin(EventTypes.DialogClosed, source, session, dialog.FrameId);
            SnakeCase.Write(_events, "dialog_type"u8, dialog.Type);
            _events.Flag("accepted"u8, isAccepted);
            if (!mapping.Config.Redact)
            {
                _events.OptionalToken("user_input"u8, input);
            }

            _events.Integer("duration_us"u8, mapping.Time.GetElapsedTime(dialog.OpenedAt).Ticks / TimeSpan.TicksPerMicrosecond);
            _events.End();
        }
    }
}
