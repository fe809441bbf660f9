namespace Kernel.Api.Journal;

/// <summary>When what was committed is synced to the disk.</summary>
public enum JournalSync
{
    /// <summary>Every <see cref="JournalOptions.SyncInterval"/>.</summary>
    Normal,

    /// <summary>With each commit.</summary>
    Full,

    /// <summary>Never; when the operating system likes.</summary>
    Off,
}
