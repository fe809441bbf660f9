namespace Kernel.Api.EventStream;

/// <summary>What one read brought.</summary>
internal enum ReadStatus
{
    /// <summary>Events, or a stretch in which the filter matched none: go on reading.</summary>
    Advanced,

    /// <summary>There is nothing more now: flush and wait.</summary>
    CaughtUp,

    /// <summary>Events that no longer exist anywhere; reading goes on behind them.</summary>
    Gap,

    /// <summary>The stream is over.</summary>
    Ended,
}

/// <param name="Status">What it brought.</param>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="Events">How many events were written.</param>
/// <param name="From">The first number of the gap.</param>
/// <param name="To">The last number of the gap.</param>
internal readonly record struct ReadResult(ReadStatus Status, int Bytes = 0, int Events = 0, ulong From = 0, ulong To = 0);
