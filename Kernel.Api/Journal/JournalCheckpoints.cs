using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>Moves what was committed from the write-ahead log into the database file, beside the commits instead of within them.</summary>
/// <remarks>
/// Within a commit it would hold up all who wait for theirs, for as long as the disk takes. Beside them it never quite catches up
/// with a busy writer, and the log would grow for ever; so once the log is long, the writer moves the little that is left itself
/// (<see cref="FinishIfLong"/>), and begins the log anew.
/// </remarks>
internal sealed class JournalCheckpoints : IDisposable
{
    private const long BytesToBegin = 16 * 1024 * 1024;
    private const long PagesToFinish = 8_192; // 64 MiB

    private readonly SqliteConnection _connection;
    private readonly Doorbell _bell = new();
    private Thread? _thread;
    private long _bytes;
    private volatile bool _isLong;
    private volatile bool _stopping;

    /// <param name="path">The journal, which is there and has its write-ahead log.</param>
    /// <param name="synchronous">What the writer's commits wait for.</param>
    public JournalCheckpoints(string path, JournalSync synchronous)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        _connection.Run($"PRAGMA synchronous = {synchronous}");
    }

    /// <summary>Notes that so many bytes were committed, and has them moved once they are many; for the journal's thread.</summary>
    public void Committed(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) >= BytesToBegin)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "checkpoints", IsBackground = true };
                _thread.Start();
            }

            _bell.Ring();
        }
    }

    /// <summary>Ends the log where it is long and most of it has been moved; for the journal's thread, between transactions.</summary>
    public void FinishIfLong(SqliteConnection writer)
    {
        if (_isLong)
        {
            _isLong = false;
            Move(writer);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping = true;
        _bell.Ring();
        _thread?.Join();
        _bell.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _bell.Wait(Timeout.InfiniteTimeSpan, HasWork);
            if (!_stopping)
            {
                Interlocked.Exchange(ref _bytes, 0);
                _isLong = Move(_connection) >= PagesToFinish;
            }
        }
    }

    private bool HasWork() => _stopping || Interlocked.Read(ref _bytes) >= BytesToBegin;

    // A disk that is full or fails is found, and said, by the next commit that needs room; what was not moved stays in the log.
    private static long Move(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var row = command.ExecuteReader(); // busy | pages in the log | pages moved
            return row.Read() ? row.GetInt64(1) : 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }
}
