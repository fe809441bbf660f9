using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.History;

/// <summary>The reading side of one sink. It never disturbs the writing side, and may be read by several at once.</summary>
internal interface IEventHistorySource
{
    /// <summary>Reads the next stored envelopes of a stream.</summary>
    /// <param name="streamId">The identity of the log that the numbers belong to.</param>
    /// <param name="after">The envelopes wanted have larger numbers than this.</param>
    /// <param name="limits">How much at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A page, empty where nothing is stored behind <paramref name="after"/>; null where nothing of that stream is stored.</returns>
    /// <exception cref="SinkException">It cannot be read now; the message says why.</exception>
    ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken);
}
