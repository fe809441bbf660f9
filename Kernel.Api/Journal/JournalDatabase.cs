using Kernel.Api.EventStream;
using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>The writing side of the journal: one connection, one thread at a time.</summary>
internal sealed class JournalDatabase : IDisposable
{
    // How far ahead numbers are set apart. A crash skips what is left of them, so none is given twice even where the disk lost
    // the last commits; and while nothing can be written, half of them at least are left to go on with.
    private const ulong ReserveAhead = 1_000_000;

    // The pages that a commit writes beside its events.
    private const int CommitOverhead = 16 * 1024;

    private const string TrimSessions =
        "DELETE FROM sessions WHERE end_seq > 0 AND id NOT IN (SELECT id FROM sessions ORDER BY start_seq DESC LIMIT 1000)";

    private const string TrimProducers = "DELETE FROM producers WHERE id NOT IN (SELECT id FROM producers ORDER BY seq DESC LIMIT 1024)";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insertBlock;
    private readonly SqliteCommand _upsertProducer;
    private readonly SqliteCommand _upsertSession;
    private readonly SqliteCommand _setMeta;
    private readonly Block _block = new();
    private readonly JournalRetention _retention;
    private readonly JournalCheckpoints _checkpoints;
    private readonly JournalSync _synchronous;
    private ulong _reserved;

    private JournalDatabase(SqliteConnection connection, string path, JournalOptions options)
    {
        _connection = connection;
        _synchronous = options.Synchronous;
        _retention = new JournalRetention(connection, options);
        _insertBlock = connection.Prepared(
            "INSERT INTO blocks (first_seq, last_seq, created_at, slots, frames) VALUES ($first, $last, $at, $slots, $frames)",
            "$first", "$last", "$at", "$slots", "$frames");
        _upsertProducer = connection.Prepared(
            "INSERT INTO producers (id, number, seq) VALUES ($id, $number, $seq) ON CONFLICT (id) DO UPDATE SET number = $number, seq = $seq",
            "$id", "$number", "$seq");
        _upsertSession = connection.Prepared(
            "INSERT INTO sessions (id, start_seq, end_seq, json) VALUES ($id, $start, $end, $json) ON CONFLICT (id) DO UPDATE SET end_seq = $end, json = $json",
            "$id", "$start", "$end", "$json");
        _setMeta = connection.Prepared("INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value", "$key", "$value");
        _checkpoints = new JournalCheckpoints(path, options.Synchronous);
    }

    /// <summary>How many bytes of events it holds.</summary>
    public long Bytes => _retention.Bytes;

    /// <summary>The number of the oldest event it holds; 0 where it holds none.</summary>
    public ulong Oldest => _retention.Oldest;

    /// <summary>Opens the journal, makes it where it is new, and reads what it remembers.</summary>
    /// <exception cref="JournalException">It was written by a newer version.</exception>
    /// <exception cref="SqliteException">The file is corrupt or cannot be read.</exception>
    public static (JournalDatabase Database, RecoveredState State) Open(string path, JournalOptions options)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = {options.Synchronous}; PRAGMA busy_timeout = 5000; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 0");
            var isNew = JournalSchema.Prepare(connection, path);
            var state = isNew ? RecoveredState.Fresh() : JournalRecovery.Read(connection);
            return (new JournalDatabase(connection, path, options), state);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Notes, before the first number is given, that the journal is in use and which numbers may be given.</summary>
    public void Begin(RecoveredState state) => InTransaction(() =>
    {
        SetMeta(JournalMeta.StreamId, state.StreamId);
        _connection.Run(TrimProducers);
        _connection.Run("DELETE FROM meta WHERE key = 'next'");
        JournalRecovery.NoteJump(_connection, state.FirstSeq);
        Reserve(state.FirstSeq + ReserveAhead);
    }, firmly: true);

    /// <summary>Writes the events behind <paramref name="after"/> up to <paramref name="work"/>'s last, and what belongs to them, or nothing.</summary>
    public void Commit(EventRing ring, ulong after, CommitWork work, DateTimeOffset now)
    {
        _checkpoints.FinishIfLong(_connection);
        var reserve = work.UpTo + (ReserveAhead / 2) > _reserved ? work.UpTo + ReserveAhead : 0;
        InTransaction(() =>
        {
            WriteBlocks(ring, after, work.UpTo, now);
            foreach (var producer in work.Producers.Values)
            {
                Execute(_upsertProducer, producer.Id, (long)producer.Number, (long)producer.Seq);
            }

            foreach (var session in work.Sessions.Values)
            {
                Execute(_upsertSession, session.Id, (long)session.StartSeq, (long)session.EndSeq, session.Json);
            }

            if (work.Sessions.Count > 0)
            {
                _connection.Run(TrimSessions);
            }

            if (reserve > 0)
            {
                Reserve(reserve);
            }

            _retention.Trim(now);
        }, firmly: reserve > 0);
    }

    /// <summary>Deletes what is too old, while nothing else happens.</summary>
    public void Trim(DateTimeOffset now)
    {
        if (_retention.IsDue(now))
        {
            InTransaction(() => _retention.Trim(now), firmly: false);
        }
    }

    /// <summary>Notes that all is written, so that the next start goes on with the next number.</summary>
    public void End(ulong next) => InTransaction(() => SetMeta(JournalMeta.Next, (long)next), firmly: true);

    /// <inheritdoc />
    public void Dispose()
    {
        _checkpoints.Dispose();
        _insertBlock.Dispose();
        _upsertProducer.Dispose();
        _upsertSession.Dispose();
        _setMeta.Dispose();
        _retention.Dispose();
        _connection.Dispose();
    }

    private void WriteBlocks(EventRing ring, ulong after, ulong upTo, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        var seq = Math.Max(after + 1, ring.Oldest);
        while (seq <= upTo)
        {
            if (!_block.Fill(ring, seq, upTo))
            {
                // Only while commits failed: the ring went on and pushed these out. Readers are told of the gap.
                seq = Math.Max(seq + 1, ring.Oldest);
                continue;
            }

            var last = seq + (ulong)_block.Count - 1;
            _insertBlock.Parameters[0].Value = (long)seq;
            _insertBlock.Parameters[1].Value = (long)last;
            _insertBlock.Parameters[2].Value = at;
            _insertBlock.Parameters[3].Value = _block.Slots;
            _insertBlock.Parameters[3].Size = _block.Count * Block.SlotBytes;
            _insertBlock.Parameters[4].Value = _block.Frames;
            _insertBlock.Parameters[4].Size = _block.FrameBytes;
            _insertBlock.ExecuteNonQuery();
            var bytes = _block.FrameBytes + (_block.Count * Block.SlotBytes);
            _retention.Added(seq, at, bytes);
            _checkpoints.Committed(bytes + CommitOverhead);
            seq = last + 1;
        }
    }

    private void Reserve(ulong upTo)
    {
        SetMeta(JournalMeta.Reserved, (long)upTo);
        _reserved = upTo;
    }

    private void SetMeta(string key, object value) => Execute(_setMeta, key, value);

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    /// <param name="write">What to write.</param>
    /// <param name="firmly">Whether it must be on the disk when this returns, whatever the setting.</param>
    private void InTransaction(Action write, bool firmly)
    {
        var raised = firmly && _synchronous != JournalSync.Full;
        if (raised)
        {
            _connection.Run("PRAGMA synchronous = FULL");
        }

        try
        {
            _connection.Run("BEGIN IMMEDIATE");
            write();
            _connection.Run("COMMIT");
            _retention.Keep();
        }
        catch
        {
            _retention.Undo();
            Rollback();
            throw;
        }
        finally
        {
            if (raised)
            {
                _connection.Run($"PRAGMA synchronous = {_synchronous}");
            }
        }
    }

    private void Rollback()
    {
        try
        {
            _connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }
}
