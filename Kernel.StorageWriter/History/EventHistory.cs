using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.History;

/// <summary>All stored events: each page comes from the first source that has the events asked for.</summary>
/// <param name="sources">In the order in which they are asked.</param>
/// <param name="sinks">The sinks, which know the current stream.</param>
internal sealed class EventHistory(IEnumerable<IEventHistorySource> sources, IEnumerable<IEventSink> sinks)
{
    /// <summary>The stream that is replicated now; null before the first contact.</summary>
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

        // A source that fails may have what the others lack, but what they have is served anyway.
        return failure is null || best is { Count: > 0 } ? best : throw failure;
    }

    private static HistoryPage? Earlier(HistoryPage? one, HistoryPage? other) =>
        one is null or { Count: 0 } || (other is { Count: > 0 } && other.First < one.First) ? other ?? one : one;
}
