using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>Deletes the oldest blocks once there are too many bytes or they are too old, a few with each commit, so that none waits.</summary>
internal sealed class JournalRetention : IDisposable
{
    // Twice as many blocks go as come, and a few more, so a lowered limit is reached while events flow.
    private const int FewBlocks = 4;

    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _delete;
    private readonly long _maxBytes;
    private readonly long _maxAgeMs;
    private State _kept;
    private State _now;
    private int _added;

    public JournalRetention(SqliteConnection connection, JournalOptions options)
    {
        _maxBytes = options.MaxBytes;
        _maxAgeMs = (long)options.MaxAge.TotalMilliseconds;
        _oldest = connection.Prepared("SELECT first_seq, created_at, length(slots) + length(frames) FROM blocks ORDER BY first_seq LIMIT 1");
        _delete = connection.Prepared("DELETE FROM blocks WHERE first_seq = $first", "$first");
        _now.Bytes = connection.Scalar("SELECT coalesce(sum(length(slots) + length(frames)), 0) FROM blocks") is long bytes ? bytes : 0;
        ReadOldest();
        _kept = _now;
    }

    /// <summary>How many bytes of events there are.</summary>
    public long Bytes => _kept.Bytes;

    /// <summary>The number of the oldest event; 0 where there is none.</summary>
    public ulong Oldest => _kept.OldestSeq;

    /// <summary>Counts a block that the transaction adds.</summary>
    public void Added(ulong first, long createdAt, int bytes)
    {
        _added++;
        _now.Bytes += bytes;
        if (_now.OldestSeq == 0)
        {
            (_now.OldestSeq, _now.OldestAt, _now.OldestBytes) = (first, createdAt, bytes);
        }
    }

    /// <summary>Whether there is anything to delete.</summary>
    public bool IsDue(DateTimeOffset now) =>
        _now.OldestSeq > 0 && (_now.Bytes > _maxBytes || now.ToUnixTimeMilliseconds() - _now.OldestAt > _maxAgeMs);

    /// <summary>Deletes a few of the oldest blocks where that is due. Runs inside a transaction.</summary>
    public void Trim(DateTimeOffset now)
    {
        for (var i = (2 * _added) + FewBlocks; i > 0 && IsDue(now); i--)
        {
            _delete.Parameters[0].Value = (long)_now.OldestSeq;
            _delete.ExecuteNonQuery();
            _now.Bytes -= _now.OldestBytes;
            ReadOldest();
        }
    }

    /// <summary>The transaction holds.</summary>
    public void Keep() => (_kept, _added) = (_now, 0);

    /// <summary>The transaction does not hold.</summary>
    public void Undo() => (_now, _added) = (_kept, 0);

    /// <inheritdoc />
    public void Dispose()
    {
        _oldest.Dispose();
        _delete.Dispose();
    }

    private void ReadOldest()
    {
        using var row = _oldest.ExecuteReader();
        (_now.OldestSeq, _now.OldestAt, _now.OldestBytes) = row.Read() ? ((ulong)row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : (0, 0, 0);
    }

    private struct State
    {
        public long Bytes;
        public ulong OldestSeq;
        public long OldestAt;
        public long OldestBytes;
    }
}
