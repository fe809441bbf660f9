using Kernel.Api.EventStream;

namespace Kernel.Api.Sessions;

/// <summary>The active session and the newest ended ones, restored from the journal.</summary>
internal sealed class SessionCatalog
{
    private const int MaxPast = 1_000;

    private volatile CaptureSession[] _past; // oldest first; replaced on each change
    private volatile CaptureSession? _active;

    public SessionCatalog(RecoveredState recovered)
    {
        var sessions = recovered.Sessions
            .Select(static row => CaptureSession.FromJson(row.Json) with { StartSeq = row.StartSeq, EndSeq = row.EndSeq, Tally = row.Tally })
            .ToLookup(static session => session.EndSeq == 0);
        _active = sessions[true].LastOrDefault();
        _past = [.. sessions[false].TakeLast(MaxPast)];
    }

    /// <summary>Gets or sets the active session; null if there is none.</summary>
    public CaptureSession? Active
    {
        get => _active;
        set => _active = value;
    }

    /// <summary>Gets the ended sessions, newest first.</summary>
    public IEnumerable<CaptureSession> Past => _past.AsEnumerable().Reverse();

    /// <summary>Finds a session by its id; null if there is none.</summary>
    public CaptureSession? Find(string id) => _active is { } active && active.Id == id ? active : Array.Find(_past, session => session.Id == id);

    /// <summary>Finds the session that contains a sequence number; null if there is none.</summary>
    public CaptureSession? At(ulong seq) =>
        _active is { } active && active.StartSeq <= seq ? active : Array.Find(_past, session => session.StartSeq <= seq && seq <= session.EndSeq);

    /// <summary>Moves the active session to the ended ones.</summary>
    public CaptureSession End(CaptureSession ended)
    {
        _past = [.. _past.TakeLast(MaxPast - 1), ended];
        _active = null;
        return ended;
    }

    /// <summary>Replaces an ended session by its new state.</summary>
    public void Replace(CaptureSession ended) => _past = Array.ConvertAll(_past, session => session.Id == ended.Id ? ended : session);
}
