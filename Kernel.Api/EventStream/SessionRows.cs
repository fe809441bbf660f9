using Kernel.Api.Journal;

namespace Kernel.Api.EventStream;

/// <summary>The active session's row, and the rows that the journal has not written yet. Used under the log's lock.</summary>
internal sealed class SessionRows
{
    private readonly Dictionary<string, SessionRow> _changed = new(StringComparer.Ordinal);
    private SessionRow? _active;

    /// <summary>Goes on from what the journal remembers.</summary>
    public void Recover(SessionRow row) => _active = row.EndSeq == 0 ? row : null;

    /// <summary>A session begins or ends with what was just appended.</summary>
    public void Change(SessionChange change, in AppendResult appended)
    {
        var row = change.Ends
            ? new SessionRow(change.Id, _active?.StartSeq ?? 0, appended.Last, change.Json)
            : new SessionRow(change.Id, appended.First, 0, change.Json);
        _active = change.Ends ? null : row;
        _changed[row.Id] = row;
    }

    /// <summary>The active session's settings changed.</summary>
    public void Save(string id, byte[] json)
    {
        if (_active?.Id == id)
        {
            _active = _active with { Json = json };
            _changed[id] = _active;
        }
    }

    /// <summary>Moves what has changed to <paramref name="rows"/>.</summary>
    public void TakeChanges(Dictionary<string, SessionRow> rows)
    {
        foreach (var (id, row) in _changed)
        {
            rows[id] = row;
        }

        _changed.Clear();
    }

    /// <summary>Adds what a new journal must know.</summary>
    public void TakeAll(Dictionary<string, SessionRow> rows)
    {
        TakeChanges(rows);
        if (_active is not null)
        {
            rows[_active.Id] = _active;
        }
    }
}
