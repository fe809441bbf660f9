namespace Kernel.Api.EventStream;

/// <summary>The status of a read.</summary>
internal enum ReadStatus
{
    /// <summary>Events were read, and those that match the filter were written.</summary>
    Advanced,

    /// <summary>There are no more events for now: flush and wait.</summary>
    CaughtUp,

    /// <summary>The events no longer exist. Reading continues after them.</summary>
    Gap,

    /// <summary>The sequence numbers were never assigned, as far as the journal knows. Reading continues after them.</summary>
    Unassigned,

    /// <summary>The events cannot be read now: retry later.</summary>
    Unavailable,

    /// <summary>The stream has ended.</summary>
    Ended,
}

/// <summary>The outcome of a read.</summary>
/// <param name="Status">The status.</param>
/// <param name="From">The first sequence number of the range that was read or is missing; 0 if it is not known what is unavailable.</param>
/// <param name="To">The last sequence number of that range.</param>
/// <param name="Bytes">The number of bytes written.</param>
/// <param name="Events">The number of events written.</param>
internal readonly record struct LogReadResult(ReadStatus Status, ulong From = 0, ulong To = 0, int Bytes = 0, int Events = 0);
