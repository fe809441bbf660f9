using System.Buffers;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.History;

/// <summary>The event history: the journal, then the storage writer for events that the journal does not have.</summary>
internal sealed partial class TieredEventHistory(EventJournal journal, HistoryClient archive, ILogger<TieredEventHistory> logger) : IEventHistory
{
    /// <inheritdoc />
    public ulong OldestSeq => journal.OldestSeq;

    /// <inheritdoc />
    public async ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        var read = await journal.ReadAsync(request, output, cancellationToken);
        if (read.Status is not (ReadStatus.Gap or ReadStatus.Unassigned) || !archive.IsConfigured)
        {
            return read;
        }

        // Also for unassigned sequence numbers: a journal restored from a backup does not know which were assigned after it.
        var limit = request.Filter.IsNone ? Math.Min(request.MaxEvents, InternalApi.MaxArchiveEvents) : InternalApi.MaxArchiveEvents;
        if (await archive.ReadAsync(request.From - 1, limit, cancellationToken) is { } page)
        {
            return Copy(page.Span, request with { Before = read.To + 1 }, read.Status, output);
        }

        // The storage writer may have the missing events. Events that were never assigned are not missed.
        return read.Status == ReadStatus.Gap ? read with { Status = ReadStatus.Unavailable } : read;
    }

    /// <summary>Writes the matching events of a page up to its first gap.</summary>
    /// <param name="page">The envelopes, one per line.</param>
    /// <param name="request">The request.</param>
    /// <param name="missing">The status if none of the requested events is stored.</param>
    /// <param name="output">The output.</param>
    private LogReadResult Copy(ReadOnlySpan<byte> page, in ReadRequest request, ReadStatus missing, IBufferWriter<byte> output)
    {
        var frame = new ArrayBufferWriter<byte>();
        var (next, bytes, events) = (request.From, 0, 0);
        var missingTo = request.Before - 1;
        var seq = 0UL;
        try
        {
            while (next < request.Before && events < request.MaxEvents && page.IndexOf((byte)'\n') is var length and >= 0)
            {
                var envelope = page[..length];
                page = page[(length + 1)..];
                seq = HistoryFrame.SeqOf(envelope);
                if (seq < next)
                {
                    continue;
                }

                if (seq > next)
                {
                    missingTo = Math.Min(missingTo, seq - 1);
                    break;
                }

                frame.ResetWrittenCount();
                var layout = HistoryFrame.Write(envelope, frame);
                next++;
                var written = request.Write(layout, frame.WrittenSpan, output);
                bytes += written;
                events += written > 0 ? 1 : 0;
            }
        }
        catch (JsonException exception)
        {
            // If its sequence number is readable, only that event is lost; later ones can still be read.
            (missing, missingTo) = seq == next ? (ReadStatus.Gap, next) : (ReadStatus.Unavailable, missingTo);
            LogUnreadable(next, exception.Message);
        }

        return next > request.From
            ? new LogReadResult(ReadStatus.Advanced, request.From, next - 1, bytes, events)
            : new LogReadResult(missing, request.From, missingTo);
    }

    [LoggerMessage(2603, LogLevel.Error, "The stored event {Seq} cannot be read: {Reason}")]
    private partial void LogUnreadable(ulong seq, string reason);
}
