namespace Kernel.Api.Journal;

/// <summary>What a read of the journal brought.</summary>
internal enum JournalReadStatus
{
    /// <summary>The events up to a number, those that matched written.</summary>
    Read,

    /// <summary>The events up to a number are not there any more.</summary>
    Missing,
}

/// <param name="Status">What it brought.</param>
/// <param name="UpTo">The number it speaks of.</param>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="Events">How many events were written.</param>
internal readonly record struct JournalRead(JournalReadStatus Status, ulong UpTo, int Bytes = 0, int Events = 0);
