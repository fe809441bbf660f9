using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.History;

/// <summary>The history of all sinks: each page is read from the first source that has the requested events.</summary>
/// <param name="sources">The sources, in the order in which they are read.</param>
/// <param name="sinks">The sinks, which know the current stream.</param>
internal sealed class StoredHistory(IEnumerable<IEventHistorySource> sources, IEnumerable<IEventSink> sinks)
{
    /// <summary>The identity of the stream that is being replicated; null until the API was reached for the first time.</summary>
    public string? CurrentStream => sinks.Select(static sink => sink.Status.StreamId).FirstOrDefault(static id => id is not null);

    /// <inheritdoc cref="IEventHistorySource.ReadAsync"/>
    public async ValueTask<HistoryPage?> ReadAsync(string streamId, ulong after, HistoryLimits limits, CancellationToken cancellationToken)
    {
        HistoryPage? best = null;
        SinkException? failure = null;
        foreach (var source in sources)
        {
            try
            {
                var page = await source.ReadAsync(streamId, after, limits, cancellationToken);
                if (page?.First == after + 1)
                {
                    return page;
                }

                best = Earlier(best, page);
            }
            catch (SinkException exception)
            {
                failure = exception;
            }
        }

        // The failed source may have the events that the others lack: unavailable events must not look like missing ones.
        return failure is null ? best : throw failure;
    }

    private static HistoryPage? Earlier(HistoryPage? one, HistoryPage? other) =>
        one is null or { Count: 0 } || (other is { Count: > 0 } && other.First < one.First) ? other ?? one : one;
}
