using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Mcp;

/// <summary>The argument of tools that read one session.</summary>
internal record SessionInput
{
    [Description("The id of a capture session (list_sessions), or 'current' for the active one. Default: the active session, or else the newest.")]
    [MaxLength(100)]
    public string? Session { get; init; }
}

/// <summary>The arguments of tools that read the events of a session in pages.</summary>
internal record SessionPage
{
    [Description("The id of a capture session (list_sessions), 'current' for the active one, or 'all' for the whole event stream. Default: the active session, or else the newest.")]
    [MaxLength(100)]
    public string? Session { get; init; }

    [Description("Only events after this sequence number: the last_seq of an earlier answer.")]
    [Range(0, long.MaxValue)]
    public long AfterSeq { get; init; }

    [Description("The next_cursor of an earlier answer with the same arguments, for older items.")]
    [MaxLength(30)]
    public string? Cursor { get; init; }

    [Description("The most items of the answer.")]
    [Range(1, 200)]
    [DefaultValue(20)]
    public int Limit { get; init; } = 20;
}

/// <summary>The part of the stream that a call reads.</summary>
/// <param name="Session">The session; null for the whole stream.</param>
/// <param name="After">The exclusive start.</param>
/// <param name="Before">The exclusive end.</param>
/// <param name="LastSeq">The last sequence number of the session so far.</param>
internal sealed record SessionRange(CaptureSession? Session, ulong After, ulong Before, ulong LastSeq)
{
    /// <summary>Gets the range of a call.</summary>
    /// <exception cref="ToolException">There is no such session, or the cursor is not valid.</exception>
    public static SessionRange Of(SessionPage page, SessionManager sessions, EventLog log)
    {
        var session = page.Session == "all" ? null : Find(page.Session, sessions);
        var last = session?.LastSeqIn(log) ?? log.LastReadableSeq;
        var before = page.Cursor switch
        {
            null or "" => last + 1,
            _ when ulong.TryParse(page.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) => Math.Min(cursor, last + 1),
            _ => throw new ToolException($"cursor '{PlainText.Line(page.Cursor, 30)}' is not valid. Use the next_cursor of an earlier answer."),
        };
        return new SessionRange(session, Math.Max((ulong)page.AfterSeq, (session?.StartSeq ?? 1) - 1), before, last);
    }

    /// <summary>Finds a session; the active or newest one if none is named.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public static CaptureSession Find(string? id, SessionManager sessions) => id switch
    {
        null or "" => sessions.Active ?? sessions.Past.FirstOrDefault() ?? throw new ToolException("There is no capture session yet. Start one with start_session."),
        SessionManager.Current => sessions.Active ?? throw new ToolException("No capture session is active. Start one with start_session, or name one of list_sessions."),
        _ => sessions.Find(id) ?? throw new ToolException($"There is no capture session '{PlainText.Line(id, 100)}'. list_sessions lists them."),
    };

    /// <summary>Creates a filter for the range.</summary>
    public EventFilter Filter(IEnumerable<string>? types = null, IEnumerable<EventCategory>? categories = null, bool failed = false) =>
        EventFilter.Of(Session?.Id, types, categories, failed ? EventTraits.Failed : EventTraits.None);

    /// <summary>Gets the counts of the session; null for the whole stream, and for sessions of earlier versions.</summary>
    public static SessionTally? Tally(CaptureSession? session, EventLog log) => session is null ? null : session.EndSeq > 0 ? session.Tally : log.Tally;

    /// <summary>Gets whether the counts of the session say that it has none of something, so that none needs to be searched for.</summary>
    public bool HasNone(EventLog log, Func<SessionTally, long> count) =>
        Tally(Session, log) is { } tally && count(tally) == 0 && tally.CountedTo >= LastSeq && (ulong)tally.Events == tally.CountedTo - Session!.StartSeq + 1;
}
