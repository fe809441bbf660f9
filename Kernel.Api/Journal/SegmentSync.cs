namespace Kernel.Api.Journal;

/// <summary>Syncs the segment that is written to the disk: at once, or in the background, some time after a commit.</summary>
internal sealed class SegmentSync : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private volatile SegmentWriter? _due;
    private volatile Exception? _failure;

    /// <param name="time">The clock.</param>
    /// <param name="interval">How long after a commit the background sync comes.</param>
    public SegmentSync(TimeProvider time, TimeSpan interval)
    {
        (_time, _interval) = (time, interval);
        _timer = time.CreateTimer(static sync => ((SegmentSync)sync!).SyncDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called with the duration of each sync.</summary>
    public Action<TimeSpan> Synced { get; set; } = static _ => { };

    /// <summary>Waits until the disk has what was appended.</summary>
    /// <exception cref="IOException">It has not, and may have thrown it away: a second sync would succeed all the same.</exception>
    public void Sync(SegmentWriter writer)
    {
        var started = _time.GetTimestamp();
        writer.Sync();
        Synced(_time.GetElapsedTime(started));
    }

    /// <summary>Syncs after the interval, unless that is to be done already.</summary>
    public void SyncSoon(SegmentWriter writer)
    {
        if (Interlocked.Exchange(ref _due, writer) is null)
        {
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The failure of a background sync, once; null if there was none.</summary>
    public Exception? TakeFailure() => Interlocked.Exchange(ref _failure, null);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void SyncDue()
    {
        try
        {
            if (Interlocked.Exchange(ref _due, null) is { } writer)
            {
                Sync(writer);
            }
        }
        catch (ObjectDisposedException)
        {
            // The segment was completed meanwhile, and synced with that.
        }
        catch (Exception exception) when (EventJournal.IsDiskFailure(exception))
        {
            _failure = exception;
        }
    }
}
