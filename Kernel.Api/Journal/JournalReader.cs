using System.Buffers;
using System.Collections.Concurrent;
using Kernel.Api.EventStream;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kernel.Api.Journal;

/// <summary>The reading side of the journal: copies the events of one block at a time straight from the database's memory.</summary>
/// <remarks>Bounded: a few connections, used in turn, however many readers there are.</remarks>
internal sealed class JournalReader : IDisposable
{
    private const int MaxConnections = 4;

    // The block that holds a number, or else the next behind it.
    private const string FindBlock = """
        SELECT first_seq, last_seq, slots, frames FROM blocks
        WHERE first_seq >= coalesce((SELECT first_seq FROM blocks WHERE first_seq <= $seq ORDER BY first_seq DESC LIMIT 1), 0) AND last_seq >= $seq
        ORDER BY first_seq LIMIT 1
        """;

    private const string FindJump = "SELECT last_seq FROM jumps WHERE first_seq <= $seq AND last_seq >= $seq LIMIT 1";

    // Behind the last block that was written before.
    private const string FindSince = "SELECT last_seq + 1 FROM blocks WHERE created_at < $at ORDER BY first_seq DESC LIMIT 1";

    private readonly string _connectionString;
    private readonly SemaphoreSlim _turns = new(MaxConnections, MaxConnections);
    private readonly ConcurrentBag<Reading> _idle = [];
    private volatile bool _disposed;

    public JournalReader(string path) => _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    }.ToString();

    /// <summary>Writes what matches of the block that holds <paramref name="seq"/>, from there on.</summary>
    /// <param name="seq">The first number wanted.</param>
    /// <param name="before">The first number not wanted, because the ring has it.</param>
    /// <param name="maxEvents">The most events to write.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="format">How it is wanted.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <exception cref="SqliteException">The journal cannot be read.</exception>
    public ValueTask<JournalRead> ReadAsync(
        ulong seq, ulong before, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        RunAsync(reading => reading.Read(seq, before, maxEvents, filter, format, output), cancellationToken);

    /// <summary>A number that everything has which came at <paramref name="time"/> or later.</summary>
    /// <exception cref="SqliteException">The journal cannot be read.</exception>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        RunAsync(reading => reading.FirstSince(time.ToUnixTimeMilliseconds()), cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var reading))
        {
            reading.Dispose();
        }
    }

    private async ValueTask<T> RunAsync<T>(Func<Reading, T> read, CancellationToken cancellationToken)
    {
        // The database is read on this thread, which must not be one that wakes readers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var reading = _idle.TryTake(out var idle) ? idle : new Reading(_connectionString);
            try
            {
                var result = read(reading);
                Keep(reading);
                return result;
            }
            catch
            {
                reading.Dispose();
                throw;
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    // Readers may still be at it when the journal is replaced under them.
    private void Keep(Reading reading)
    {
        if (_disposed)
        {
            reading.Dispose();
        }
        else
        {
            _idle.Add(reading);
        }
    }

    private sealed class Reading : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _findBlock;
        private readonly SqliteCommand _findJump;
        private readonly SqliteCommand _findSince;

        public Reading(string connectionString)
        {
            _connection = new SqliteConnection(connectionString);
            _connection.Open();
            _connection.Run("PRAGMA busy_timeout = 5000");
            _findBlock = _connection.Prepared(FindBlock, "$seq");
            _findJump = _connection.Prepared(FindJump, "$seq");
            _findSince = _connection.Prepared(FindSince, "$at");
        }

        public JournalRead Read(ulong seq, ulong before, int maxEvents, EventFilter filter, FrameFormat format, IBufferWriter<byte> output)
        {
            _findBlock.Parameters[0].Value = (long)seq;
            using var row = _findBlock.ExecuteReader();
            if (!row.Read() || (ulong)row.GetInt64(0) >= before)
            {
                return Missing(seq, before);
            }

            var first = (ulong)row.GetInt64(0);
            if (first > seq)
            {
                return Missing(seq, first);
            }

            var slots = raw.sqlite3_column_blob(row.Handle, 2);
            var frames = raw.sqlite3_column_blob(row.Handle, 3);
            var last = Math.Min((ulong)row.GetInt64(1), before - 1);
            return BlockReader.Copy(slots, frames, first, seq, last, maxEvents, filter, format, output);
        }

        public ulong FirstSince(long unixMilliseconds)
        {
            _findSince.Parameters[0].Value = unixMilliseconds;
            return _findSince.ExecuteScalar() is long seq ? (ulong)seq : 1;
        }

        public void Dispose()
        {
            _findBlock.Dispose();
            _findJump.Dispose();
            _findSince.Dispose();
            _connection.Dispose();
        }

        // Numbers that were never given are passed in silence.
        private JournalRead Missing(ulong seq, ulong next)
        {
            _findJump.Parameters[0].Value = (long)seq;
            return _findJump.ExecuteScalar() is long last
                ? new JournalRead(JournalReadStatus.Read, Math.Min((ulong)last, next - 1))
                : new JournalRead(JournalReadStatus.Missing, next - 1);
        }
    }
}
