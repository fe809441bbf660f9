using System.Collections.Concurrent;
using Kernel.Api.EventStream;

namespace Kernel.Api.Sessions;

/// <summary>The active session and the newest ended ones, restored from the journal.</summary>
internal sealed class SessionCatalog
{
    private const int MaxPast = 1_000;

    private readonly ConcurrentQueue<CaptureSession> _past = new();
    private volatile CaptureSession? _active;

    public SessionCatalog(RecoveredState recovered)
    {
        foreach (var row in recovered.Sessions)
        {
            var session = CaptureSession.FromJson(row.Json) with { StartSeq = row.StartSeq, EndSeq = row.EndSeq };
            if (row.EndSeq == 0)
            {
                _active = session;
            }
            else
            {
                _past.Enqueue(session);
            }
        }
    }

    /// <summary>Gets or sets the active session; null if there is none.</summary>
    public CaptureSession? Active
    {
        get => _active;
        set => _active = value;
    }

    /// <summary>Gets the ended sessions, newest first.</summary>
    public IEnumerable<CaptureSession> Past => _past.Reverse();

    /// <summary>Finds a session by its id; null if there is none.</summary>
    public CaptureSession? Find(string id) => _active is { } active && active.Id == id ? active : _past.FirstOrDefault(session => session.Id == id);

    /// <summary>Finds the session that contains a sequence number; null if there is none.</summary>
    public CaptureSession? At(ulong seq) =>
        _active is { } active && active.StartSeq <= seq ? active : _past.FirstOrDefault(session => session.StartSeq <= seq && seq <= session.EndSeq);

    /// <summary>Moves the active session to the ended ones.</summary>
    public CaptureSession End(CaptureSession ended)
    {
        _past.Enqueue(ended);
        _active = null;
        while (_past.Count > MaxPast)
        {
            _past.TryDequeue(out _);
        }

        return ended;
    }
}
