using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps the Page domain: passes each message to its mapper.</summary>
internal sealed class PageMapper
{
    private readonly MilestoneMapper _milestones;

    public PageMapper(MappingContext mapping, TargetRegistry targets, PageLifecycleMapper lifecycle)
    {
        var documents = new DocumentTracker(lifecycle);
        _milestones = new MilestoneMapper(mapping, lifecycle);
        Navigation = new NavigationMapper(mapping, documents);
        FrameTree = new FrameTreeMapper(Navigation, documents, lifecycle);
        Dialogs = new DialogMapper(mapping, targets);
        Downloads = new DownloadMapper(mapping);
    }

    public NavigationMapper Navigation { get; }

    public FrameTreeMapper FrameTree { get; }

    public DialogMapper Dialogs { get; }

    public DownloadMapper Downloads { get; }

    public void Map(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Page."u8.Length..];
        if (name.SequenceEqual("frameNavigated"u8))
        {
            Navigation.MapNavigated(message.Params, session);
        }
        else if (name.SequenceEqual("navigatedWithinDocument"u8))
        {
            Navigation.MapWithinDocument(message.Params, session);
        }
        else if (name.SequenceEqual("frameDetached"u8))
        {
            NavigationMapper.MapDetached(message.Params, session);
        }
        else if (name.SequenceEqual("domContentEventFired"u8))
        {
            _milestones.Map(EventTypes.DomContentLoaded, "Page.domContentEventFired", message.Params, session);
        }
        else if (name.SequenceEqual("loadEventFired"u8))
        {
            _milestones.Map(EventTypes.PageLoad, "Page.loadEventFired", message.Params, session);
        }
        else if (name.SequenceEqual("frameStoppedLoading"u8))
        {
            _milestones.MapStopped(message.Params, session);
        }
        else if (name.SequenceEqual("lifecycleEvent"u8))
        {
            _milestones.MapHistory(message.Params, session);
        }
        else if (name.SequenceEqual("javascriptDialogOpening"u8))
        {
            Dialogs.MapOpening(message.Params, session);
        }
        else if (name.SequenceEqual("javascriptDialogClosed"u8))
        {
            Dialogs.MapClosed(message.Params, session);
        }
        else if (name.SequenceEqual("downloadWillBegin"u8))
        {
            Downloads.MapBegin(message.Params, session);
        }
        else if (name.SequenceEqual("downloadProgress"u8))
        {
            Downloads.MapProgress(message.Params, session);
        }
    }
}
