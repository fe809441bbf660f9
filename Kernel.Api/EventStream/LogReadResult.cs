namespace Kernel.Api.EventStream;

/// <summary>The outcome of one read.</summary>
internal enum ReadStatus
{
    /// <summary>A stretch of events, of which those that match the filter were written. Reading continues after it.</summary>
    Advanced,

    /// <summary>Nothing more for now: flush and wait.</summary>
    CaughtUp,

    /// <summary>Events that no longer exist anywhere. Reading continues after them.</summary>
    Gap,

    /// <summary>Sequence numbers that were never given, as far as the journal knows. Reading continues after them.</summary>
    Unassigned,

    /// <summary>The events exist and cannot be read now: try again later.</summary>
    Unavailable,

    /// <summary>The stream is over.</summary>
    Ended,
}

/// <param name="Status">The outcome.</param>
/// <param name="From">The first sequence number that it is about.</param>
/// <param name="To">The last sequence number that it is about.</param>
/// <param name="Bytes">The number of bytes written.</param>
/// <param name="Events">The number of events written.</param>
internal readonly record struct LogReadResult(ReadStatus Status, ulong From = 0, ulong To = 0, int Bytes = 0, int Events = 0);
