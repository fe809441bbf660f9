using Kernel.StorageWriter.Copying;
using Kernel.StorageWriter.Storage;

namespace Kernel.StorageWriter.Archive;

/// <summary>Everything that is stored, wherever it is: each page comes from the first destination that has the events asked for.</summary>
internal sealed class EventsArchive(IEnumerable<StorageDestination> destinations)
{
    /// <summary>The stream that is being copied now; null before the first contact.</summary>
    public string? CurrentStream => destinations.Select(static destination => destination.Status.StreamId).FirstOrDefault(static id => id is not null);

    /// <inheritdoc cref="IEventsArchive.ReadAsync"/>
    public async ValueTask<ArchivePage?> ReadAsync(string streamId, ulong after, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        ArchivePage? best = null;
        StorageException? failure = null;
        foreach (var destination in destinations)
        {
            try
            {
                var page = await destination.Archive.ReadAsync(streamId, after, limits, cancellationToken);
                if (page?.First == after + 1)
                {
                    return page;
                }

                best = Earlier(best, page);
            }
            catch (StorageException exception)
            {
                failure = exception;
            }
        }

        // One that cannot be asked may have what the others lack, but what they have is not held back for it.
        return failure is null || best is { Count: > 0 } ? best : throw failure;
    }

    private static ArchivePage? Earlier(ArchivePage? one, ArchivePage? other) =>
        one is null or { Count: 0 } || (other is { Count: > 0 } && other.First < one.First) ? other ?? one : one;
}
