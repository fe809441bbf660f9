using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>The journal as a whole: its files, what it remembered at the start, its writing and its reading side.</summary>
internal sealed partial class JournalStore : IDisposable
{
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private readonly JournalFiles _files;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JournalStore> _logger;
    private volatile JournalReader _reader;

    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    public JournalStore(IOptions<JournalOptions> options, TimeProvider time, ILogger<JournalStore> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _files = new JournalFiles(_options.Directory);
        try
        {
            (Database, Recovered) = OpenOrReplace();
        }
        catch
        {
            _files.Dispose();
            throw;
        }

        _reader = new JournalReader(_files.Database);
        Durability = new Durability(Recovered.FirstSeq - 1);
        Begin();
    }

    /// <summary>What it remembered when the process started.</summary>
    public RecoveredState Recovered { get; }

    /// <summary>How far the stream is committed.</summary>
    public Durability Durability { get; }

    /// <summary>The writing side; for the journal's thread alone.</summary>
    public JournalDatabase Database { get; private set; }

    /// <summary>The reading side.</summary>
    public JournalReader Reader => _reader;

    /// <summary>How often a corrupt journal has been replaced since the process started.</summary>
    public long Replaced { get; private set; }

    /// <summary>Whether a failure means that the file cannot be repaired by waiting.</summary>
    public static bool IsCorrupt(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase };

    /// <summary>Sets a journal that turned out corrupt aside and goes on with a new one of the same identity.</summary>
    public void Replace(ulong next)
    {
        Database.Dispose();
        _reader.Dispose();
        SetAside();
        (Database, _) = JournalDatabase.Open(_files.Database, _options);
        Database.Begin(Recovered with { FirstSeq = next });
        _reader = new JournalReader(_files.Database);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reader.Dispose();
        Database.Dispose();
        _files.Dispose();
    }

    private (JournalDatabase Database, RecoveredState State) OpenOrReplace()
    {
        try
        {
            return JournalDatabase.Open(_files.Database, _options);
        }
        catch (SqliteException failure) when (IsCorrupt(failure))
        {
            SetAside();
            var (database, _) = JournalDatabase.Open(_files.Database, _options);
            return (database, RecoveredState.Fresh(ClockSeq()));
        }
        catch (SqliteException failure)
        {
            throw new JournalException($"The journal {_files.Database} cannot be opened: {failure.Message}", failure);
        }
    }

    private void Begin()
    {
        try
        {
            Database.Begin(Recovered);
        }
        catch (SqliteException failure)
        {
            LogCannotBegin(_files.Database, failure.Message);
            Durability.Fail(failure.Message);
        }
    }

    private void SetAside()
    {
        Replaced++;
        LogSetAside(_files.Database, _files.SetAside(_time.GetUtcNow()));
    }

    // What numbers were given before is lost with the file. The clock, in microseconds, is ahead of any of them: it would take
    // a million events a second, ever since the epoch, to get there.
    private ulong ClockSeq() => (ulong)((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    [LoggerMessage(2201, LogLevel.Error, "The journal {Path} is corrupt. It is now {Aside}, and a new one begins; events from before can no longer be read.")]
    private partial void LogSetAside(string path, string aside);

    [LoggerMessage(2202, LogLevel.Error, "The journal {Path} cannot be written: {Reason}. Events are streamed live and not kept until it can.")]
    private partial void LogCannotBegin(string path, string reason);
}
