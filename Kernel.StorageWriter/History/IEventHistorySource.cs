using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.History;

/// <summary>The stored events of one sink. Reading does not affect writing, and several readers may read at once.</summary>
internal interface IEventHistorySource
{
    /// <summary>Reads the next stored envelopes of a stream.</summary>
    /// <param name="streamId">The identity of the stream.</param>
    /// <param name="after">The page starts after this sequence number.</param>
    /// <param name="limits">The limits of the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page, empty if no events after <paramref name="after"/> are stored; null if no events of the stream are stored.</returns>
    /// <exception cref="SinkException">The sink cannot be read; the message says why.</exception>
    ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken);
}
