using Kernel.StorageWriter.Status;
using Kernel.StorageWriter.Storage;

namespace Kernel.StorageWriter.Copying;

/// <summary>One destination and how it stands. Each has a reading loop, a connection and a cursor of its own, so that none waits for another.</summary>
internal sealed record StorageDestination(IEventsStorage Storage, DestinationStatus Status);
