namespace Kernel.StorageWriter.Archive;

/// <summary>How large a page may become.</summary>
/// <param name="Events">The most envelopes.</param>
/// <param name="Bytes">It ends before it exceeds this, but not before its first envelope.</param>
internal readonly record struct ArchiveLimits(int Events, int Bytes);
