using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>The journal's tables and the version of their format.</summary>
internal static class JournalSchema
{
    /// <summary>The format this code writes. It reads this one and refuses any newer.</summary>
    public const int Version = 1;

    // meta: stream_id; reserved: no number up to here may be given again; next: set by a clean end, the first number to come.
    private const string Tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE blocks (
            first_seq INTEGER PRIMARY KEY,
            last_seq INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            slots BLOB NOT NULL,
            frames BLOB NOT NULL);
        CREATE TABLE jumps (first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL);
        CREATE TABLE producers (id TEXT PRIMARY KEY, number INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE sessions (id TEXT PRIMARY KEY, start_seq INTEGER NOT NULL, end_seq INTEGER NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables of a new journal, or checks that an old one can be read.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="JournalException">It was written by a newer version.</exception>
    public static bool Prepare(SqliteConnection connection, string path)
    {
        var version = Convert.ToInt32(connection.Scalar("PRAGMA user_version"), System.Globalization.CultureInfo.InvariantCulture);
        switch (version)
        {
            case Version:
                return false;
            case 0:
                connection.Run($"BEGIN IMMEDIATE; {Tables} PRAGMA user_version = {Version}; COMMIT");
                return true;
            default:
                throw new JournalException(
                    $"The journal {path} has format {version}; this version reads format {Version} at most. Start the version that wrote it, or move the file away to begin a new one.");
        }
    }
}
