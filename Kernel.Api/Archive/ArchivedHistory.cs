using System.Buffers;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Internal;

namespace Kernel.Api.Archive;

/// <summary>The whole history: the journal, and behind its retention what the storage writer has stored. What neither has is missing.</summary>
internal sealed partial class ArchivedHistory(JournalHistory journal, ArchiveClient archive, ILogger<ArchivedHistory> logger) : IEventHistory
{
    public async ValueTask<JournalRead> ReadAsync(
        ulong seq, ulong before, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        var read = await journal.ReadAsync(seq, before, maxEvents, filter, format, output, cancellationToken);
        if (read.Status != JournalReadStatus.Missing)
        {
            return read;
        }

        var limit = filter.IsNone ? Math.Min(maxEvents, InternalApi.MaxArchiveEvents) : InternalApi.MaxArchiveEvents;
        return await archive.ReadAsync(seq - 1, limit, cancellationToken) is { } page
            ? Copy(page.Span, seq, read.UpTo, maxEvents, filter, format, output)
            : read;
    }

    /// <summary>Writes what matches of a page, as far as its numbers follow each other.</summary>
    /// <param name="page">A line an envelope.</param>
    /// <param name="seq">The first number wanted.</param>
    /// <param name="last">The last number wanted.</param>
    /// <param name="maxEvents">The most events to write.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="format">How it is wanted.</param>
    /// <param name="output">Where it goes.</param>
    private JournalRead Copy(
        ReadOnlySpan<byte> page, ulong seq, ulong last, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output)
    {
        var frame = new ArrayBufferWriter<byte>();
        var (next, bytes, events) = (seq, 0, 0);
        var missing = last;
        var number = 0UL;
        try
        {
            while (next <= last && events < maxEvents && page.IndexOf((byte)'\n') is var length and >= 0)
            {
                var envelope = page[..length];
                page = page[(length + 1)..];
                number = ArchivedFrame.SeqOf(envelope);
                if (number < next)
                {
                    continue;
                }

                if (number > next)
                {
                    missing = Math.Min(last, number - 1);
                    break;
                }

                frame.ResetWrittenCount();
                var slot = ArchivedFrame.Write(envelope, frame);
                next++;
                if (filter.Matches(slot, frame.WrittenSpan))
                {
                    var wanted = format == FrameFormat.Sse ? frame.WrittenSpan : frame.WrittenSpan[slot.EnvelopeStart..^1];
                    output.Write(wanted);
                    bytes += wanted.Length;
                    events++;
                }
            }
        }
        catch (JsonException failure)
        {
            // Where it says its number, only that one is given up; what is stored behind it can still be read.
            missing = number == next ? next : last;
            LogUnreadable(next, failure.Message);
        }

        return next > seq
            ? new JournalRead(JournalReadStatus.Read, next - 1, bytes, events)
            : new JournalRead(JournalReadStatus.Missing, missing);
    }

    [LoggerMessage(2603, LogLevel.Error, "The archive's event {Seq} cannot be read: {Reason}")]
    private partial void LogUnreadable(ulong seq, string reason);
}
