namespace Kernel.CdpCollector.Mapping;

/// <summary>Decides how long each request keeps its page from being idle, and tells the watcher.</summary>
internal sealed class RequestActivity(RequestDeadlines deadlines, MappingOptions options)
{
    /// <summary>Who is told; null where nobody cares.</summary>
    public IRequestWatcher? Watcher { get; set; }

    public void Started(RequestEntry entry)
    {
        if (Watcher is null || entry.IsEventStream)
        {
            return;
        }

        entry.IsWatched = true;
        deadlines.After(entry, RequestDeadline.Patience, options.IdlePatience);
        Watcher.RequestStarted(Describe(entry));
    }

    /// <summary>The answer has come: from now on silence is an end.</summary>
    public void Answered(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            deadlines.After(entry, RequestDeadline.Quiet, options.QuietAfter);
        }
    }

    /// <summary>It has ended, or its end will not be told. Does nothing the second time.</summary>
    public void Stopped(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            entry.IsWatched = false;
            Watcher?.RequestStopped(Describe(entry));
        }
    }

    /// <summary>Lets go of it if its data has been quiet for long enough; otherwise looks again when that may be.</summary>
    public void StopIfQuiet(RequestEntry entry)
    {
        var quietAt = entry.LastDataAt + deadlines.Ticks(options.QuietAfter);
        if (!entry.IsWatched || quietAt <= deadlines.Now)
        {
            Stopped(entry);
        }
        else
        {
            deadlines.At(entry, RequestDeadline.Quiet, quietAt);
        }
    }

    private static WatchedRequest Describe(RequestEntry entry) => new(entry.Number, entry.Session!, entry.LoaderId);
}
