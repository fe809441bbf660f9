using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Kernel.Api.Journal;

/// <summary>Reads what a journal remembers when the process starts.</summary>
internal static class JournalRecovery
{
    /// <exception cref="SqliteException">The file is corrupt.</exception>
    public static RecoveredState Read(SqliteConnection connection)
    {
        if (connection.Scalar($"SELECT value FROM meta WHERE key = '{JournalMeta.StreamId}'") is not string streamId)
        {
            return RecoveredState.Fresh(); // made, but never begun
        }

        var last = Number(connection.Scalar("SELECT max(last_seq) FROM blocks"));
        var reserved = Number(connection.Scalar($"SELECT value FROM meta WHERE key = '{JournalMeta.Reserved}'"));
        var next = Number(connection.Scalar($"SELECT value FROM meta WHERE key = '{JournalMeta.Next}'"));
        return new RecoveredState
        {
            StreamId = streamId,
            FirstSeq = next > 0 ? next : Math.Max(last, reserved) + 1,
            Producers = Rows(connection, "SELECT id, number, seq FROM producers ORDER BY seq", static row =>
                new ProducerRow(row.GetString(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2))),
            Sessions = Rows(connection, "SELECT id, start_seq, end_seq, json FROM sessions ORDER BY start_seq", static row =>
                new SessionRow(row.GetString(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2), row.GetFieldValue<byte[]>(3))),
        };
    }

    // A jump outlives the events around it, because those are still read from where they were stored. It is one row for each crash.
    private const int KeptJumps = 10_000;

    /// <summary>Notes that the numbers between the last event and <paramref name="first"/> were never given, so that readers do not miss them.</summary>
    public static void NoteJump(SqliteConnection connection, ulong first)
    {
        var last = Number(connection.Scalar("SELECT max(last_seq) FROM blocks"));
        if (last > 0 && first > last + 1)
        {
            connection.Run(string.Create(
                CultureInfo.InvariantCulture, $"INSERT OR REPLACE INTO jumps (first_seq, last_seq) VALUES ({last + 1}, {first - 1})"));
            connection.Run(string.Create(
                CultureInfo.InvariantCulture,
                $"DELETE FROM jumps WHERE first_seq <= (SELECT first_seq FROM jumps ORDER BY first_seq DESC LIMIT 1 OFFSET {KeptJumps})"));
        }
    }

    private static ulong Number(object? value) => value is long number ? (ulong)number : 0;

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.Prepared(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
