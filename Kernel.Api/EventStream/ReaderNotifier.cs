namespace Kernel.Api.EventStream;

/// <summary>Wakes the readers. However many wait, raising costs the publisher the same, and nothing to speak of where nobody waits.</summary>
/// <remarks>
/// Readers are woken on threads of their own, half as many as there are processors: a thousand readers that all have something
/// to send then compete with publishers for half of the machine, not for all of it, and are sent more at a time instead.
/// Take <see cref="Version"/> before looking at what there is, wait with it afterwards, and no raise is missed.
/// </remarks>
internal sealed class ReaderNotifier : IDisposable
{
    private readonly NotifierThread[] _lanes;
    private long _version;
    private uint _seats;

    public ReaderNotifier()
    {
        _lanes = new NotifierThread[Math.Max(1, Environment.ProcessorCount / 2)];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new NotifierThread(this);
        }
    }

    /// <summary>How often it was raised.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>A place to wait at, for one reader.</summary>
    public ReaderWaiter CreateWaiter() => new(_lanes[Interlocked.Increment(ref _seats) % (uint)_lanes.Length]);

    /// <summary>Wakes all who wait, and lets those pass who are about to.</summary>
    public void Notify()
    {
        Interlocked.Increment(ref _version);
        foreach (var lane in _lanes)
        {
            lane.Signal();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }
    }
}
