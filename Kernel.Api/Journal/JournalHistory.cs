using System.Buffers;
using Kernel.Api.EventStream;
using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>The journal as history: what cannot be read is missing, said in the log, and the reader goes on.</summary>
internal sealed partial class JournalHistory(JournalStore store, ILogger<JournalHistory> logger) : IEventHistory
{
    public async ValueTask<JournalRead> ReadAsync(
        ulong seq, ulong before, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Reader.ReadAsync(seq, before, maxEvents, filter, format, output, cancellationToken);
        }
        catch (SqliteException failure)
        {
            LogUnreadable(seq, before - 1, failure.Message);
            return new JournalRead(JournalReadStatus.Missing, before - 1);
        }
    }

    /// <summary>A number that everything has which came at <paramref name="time"/> or later; 1 where the journal cannot tell.</summary>
    public async ValueTask<ulong> FirstSinceAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Reader.FirstSinceAsync(time, cancellationToken);
        }
        catch (SqliteException)
        {
            return 1; // reading on from there says what is wrong
        }
    }

    [LoggerMessage(2221, LogLevel.Error, "The journal cannot be read from {From} to {To}: {Reason}")]
    private partial void LogUnreadable(ulong from, ulong to, string reason);
}
