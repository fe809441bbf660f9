namespace Kernel.StorageWriter.Storage;

/// <summary>A place in one stream: everything up to and including it is durable.</summary>
/// <param name="StreamId">The identity of the log that the number belongs to.</param>
/// <param name="Seq">The envelope's number; 0 is before the first.</param>
internal readonly record struct StoragePosition(string StreamId, ulong Seq);
