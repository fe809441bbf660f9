namespace Kernel.CdpCollector.Mapping;

/// <summary>Decides how long each request keeps its page from being idle, and tells the watcher.</summary>
internal sealed class RequestActivity(TimeProvider time, MappingOptions options)
{
    private readonly PriorityQueue<(RequestEntry Entry, long Number, bool IsPatience), long> _deadlines = new();

    /// <summary>Who is told; null where nobody cares.</summary>
    public IRequestWatcher? Watcher { get; set; }

    /// <summary>When <see cref="Expire"/> has something to do, in timestamps of the clock.</summary>
    public long? NextDue => _deadlines.TryPeek(out _, out var due) ? due : null;

    public void Started(RequestEntry entry)
    {
        if (Watcher is null || entry.Type.SequenceEqual("EventSource"u8))
        {
            return;
        }

        entry.IsWatched = true;
        _deadlines.Enqueue((entry, entry.Number, true), After(options.IdlePatience));
        Watcher.RequestStarted(Describe(entry));
    }

    /// <summary>The answer has come: from now on silence is an end.</summary>
    public void Answered(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            entry.LastDataAt = time.GetTimestamp();
            _deadlines.Enqueue((entry, entry.Number, false), After(options.QuietAfter));
        }
    }

    public void DataCame(RequestEntry entry)
    {
        if (entry.IsWatched)
        {
            entry.LastDataAt = time.GetTimestamp();
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

    /// <summary>Lets go of the requests that have been quiet, or under way, for long enough.</summary>
    public void Expire()
    {
        var now = time.GetTimestamp();
        while (_deadlines.TryPeek(out var next, out var due) && due <= now)
        {
            _deadlines.Dequeue();
            if (!next.Entry.IsWatched || next.Entry.Number != next.Number)
            {
                continue;
            }

            var quietAt = next.Entry.LastDataAt + Ticks(options.QuietAfter);
            if (next.IsPatience || quietAt <= now)
            {
                Stopped(next.Entry);
            }
            else
            {
                _deadlines.Enqueue(next, quietAt);
            }
        }
    }

    private static WatchedRequest Describe(RequestEntry entry) => new(entry.Number, entry.Session!, entry.LoaderId);

    private long After(TimeSpan wait) => time.GetTimestamp() + Ticks(wait);

    private long Ticks(TimeSpan wait) => (long)(wait.TotalSeconds * time.TimestampFrequency);
}
