namespace Kernel.Api.EventStream;

/// <summary>The counts of a capture session's events. Stored in the journal.</summary>
internal sealed record SessionTally
{
    /// <summary>The sequence number of the last counted event.</summary>
    public ulong CountedTo { get; init; }

    /// <summary>The time of the first event, Unix microseconds.</summary>
    public long FirstTs { get; init; }

    /// <summary>The time of the last counted event, Unix microseconds.</summary>
    public long LastTs { get; init; }

    /// <summary>The number of events.</summary>
    public long Events { get; init; }

    /// <summary>The number of requests, including hops of redirected ones.</summary>
    public long Requests { get; init; }

    /// <summary>The number of failed requests.</summary>
    public long Failed { get; init; }

    /// <summary>The number of console errors, uncaught exceptions and crashes.</summary>
    public long Errors { get; init; }

    /// <summary>The number of navigations of main frames.</summary>
    public long Navigations { get; init; }

    /// <summary>The number of screenshots that have an image.</summary>
    public long Screenshots { get; init; }

    /// <summary>The sequence numbers of some of the screenshots, evenly spaced, at most <see cref="SessionCounter.MaxImages"/>.</summary>
    public ulong[] Images { get; init; } = [];

    /// <summary>The sequence number of the last screenshot; 0 if there is none.</summary>
    public ulong LastImage { get; init; }

    /// <summary>Selects screenshots that are spread over the session, the first and the last among them.</summary>
    /// <param name="max">The most screenshots, at least 2.</param>
    public ulong[] Spread(int max)
    {
        ulong[] all = LastImage == 0 || Images is [.., var last] && last == LastImage ? Images : [.. Images, LastImage];
        var rounding = Math.Min(max / 2, max - 2); // less than the divisor, so that the first and the last stay
        return all.Length <= max ? all : [.. Enumerable.Range(0, max).Select(i => all[((i * (all.Length - 1)) + rounding) / (max - 1)])];
    }
}
