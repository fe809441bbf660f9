using Kernel.CdpCollector.Mapping.Lifecycle;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Decides how long each request keeps its page from being idle, and notifies the watcher.</summary>
internal sealed class RequestActivity(IRequestWatcher watcher, RequestDeadlines deadlines, NetworkMappingOptions options)
{
    public void Started(RequestEntry entry)
    {
        if (entry.IsEventStream)
        {
            return;
        }

        entry.IsWatched = true;
        deadlines.Start(entry, RequestDeadline.Timeout, options.IdlePatience);
        watcher.RequestStarted(Describe(entry));
    }

    /// <summary>Records the response: from now on, a time without data counts as the end.</summary>
    public void ResponseReceived(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            deadlines.Restart(entry, RequestDeadline.Quiet, options.QuietAfter);
        }
    }

    /// <summary>Records received data.</summary>
    public void DataReceived(RequestEntry entry) => deadlines.Postpone(entry, RequestDeadline.Quiet, options.QuietAfter);

    /// <summary>Records that the request ended or will not end. Does nothing if called again.</summary>
    public void Stopped(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            entry.IsWatched = false;
            watcher.RequestStopped(Describe(entry));
        }
    }

    private static WatchedRequest Describe(RequestEntry entry) => new(entry.Number, entry.Session!, entry.LoaderId);
}
