namespace Kernel.Api.Journal;

/// <summary>What a commit of the journal waits for.</summary>
public enum JournalSync
{
    /// <summary>The operating system.</summary>
    Normal,

    /// <summary>The disk.</summary>
    Full,
}
