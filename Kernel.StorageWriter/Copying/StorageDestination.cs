using Kernel.StorageWriter.Archive;
using Kernel.StorageWriter.Status;
using Kernel.StorageWriter.Storage;

namespace Kernel.StorageWriter.Copying;

/// <summary>One destination and how it stands. Each has a reading loop, a connection and a cursor of its own, so that none waits for another.</summary>
/// <param name="Storage">Its writing side.</param>
/// <param name="Archive">Its reading side.</param>
/// <param name="Status">How the copying stands.</param>
internal sealed record StorageDestination(IEventsStorage Storage, IEventsArchive Archive, DestinationStatus Status);
