namespace Kernel.Api.Journal;

/// <summary>The keys of the table <c>meta</c>.</summary>
internal static class JournalMeta
{
    /// <summary>The identity of the log.</summary>
    public const string StreamId = "stream_id";

    /// <summary>No number up to this one may be given again after a crash.</summary>
    public const string Reserved = "reserved";

    /// <summary>There only after a clean end: the first number to come.</summary>
    public const string Next = "next";
}
