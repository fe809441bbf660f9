namespace Kernel.CdpCollector.Mapping;

/// <summary>When something is to be done about a request, whatever it does meanwhile.</summary>
internal sealed class RequestDeadlines(TimeProvider time)
{
    private readonly PriorityQueue<(RequestEntry Entry, long Number, RequestDeadline Kind), long> _queue = new();

    public long Now => time.GetTimestamp();

    /// <summary>When the next one is due, in timestamps of the clock; null when there is none.</summary>
    public long? NextDue => _queue.TryPeek(out _, out var due) ? due : null;

    /// <summary>Sets a deadline.</summary>
    public void After(RequestEntry entry, RequestDeadline kind, TimeSpan wait) => At(entry, kind, Now + Ticks(wait));

    /// <summary>The same for a moment in timestamps of the clock.</summary>
    public void At(RequestEntry entry, RequestDeadline kind, long due) => _queue.Enqueue((entry, entry.Number, kind), due);

    /// <summary>Takes one that is due; those of requests that are no more are passed over.</summary>
    public bool TryTake(out RequestEntry entry, out RequestDeadline kind)
    {
        var now = Now;
        while (_queue.TryPeek(out var next, out var due) && due <= now)
        {
            _queue.Dequeue();
            if (next.Entry.Number == next.Number)
            {
                (entry, kind) = (next.Entry, next.Kind);
                return true;
            }
        }

        (entry, kind) = (null!, default);
        return false;
    }

    /// <summary>A duration in the clock's units.</summary>
    public long Ticks(TimeSpan wait) => (long)(wait.TotalSeconds * time.TimestampFrequency);

    public void Clear() => _queue.Clear();
}
