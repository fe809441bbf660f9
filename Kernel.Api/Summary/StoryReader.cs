using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Summary;

/// <summary>Reads the story of a capture session from the event stream.</summary>
/// <param name="log">The event stream.</param>
/// <param name="history">The older events.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="time">The clock.</param>
internal sealed class StoryReader(EventLog log, IEventHistory history, SessionManager sessions, TimeProvider time)
{
    /// <summary>The most sequence numbers that a story includes, the newest ones.</summary>
    public ulong MaxSeqs { get; init; } = 500_000;

    /// <summary>Reads a session up to its end, or up to its newest event if it is active.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <param name="after">The sequence number to begin after; earlier events of the session are not part of the story.</param>
    /// <param name="until">The last sequence number to read, if it is not the session's.</param>
    /// <param name="passedOver">The callback for ranges that are missing, also those that cannot be read now; without it, reading waits for those.</param>
    /// <exception cref="StreamBusyException">The events cannot be read now.</exception>
    public async Task<StoryOfSession> ReadAsync(
        CaptureSession session, CancellationToken cancellationToken, ulong after = 0, ulong? until = null, Action<LogReadResult>? passedOver = null)
    {
        var last = until ?? session.LastSeqIn(log);
        var wanted = Math.Max(Math.Max(session.StartSeq, 1) - 1, after);
        var start = Math.Max(wanted, Math.Max(last, MaxSeqs) - MaxSeqs);
        var story = new SessionStory();
        var missing = 0UL;
        var reader = new RangeReader(
            log, history, start, last, EventFilter.Of(session.Id), time,
            (from, to) => Miss(new LogReadResult(ReadStatus.Gap, from, to)),
            passedOver is null ? null : (from, to) => Miss(new LogReadResult(ReadStatus.Unavailable, from, to)));
        while (await reader.ReadAsync(cancellationToken) is { IsEmpty: false } lines)
        {
            Add(story, lines);
        }

        return new StoryOfSession(session, sessions.StatusOf(session), story, last, missing, start - wanted);

        void Miss(LogReadResult range)
        {
            missing += range.To - range.From + 1;
            passedOver?.Invoke(range);
        }
    }

    private static void Add(SessionStory story, ReadOnlyMemory<byte> lines)
    {
        while (EnvelopeJson.TryTakeLine(ref lines, out var line))
        {
            using var envelope = Envelope.Parse(line);
            story.Add(envelope.RootElement);
        }
    }
}
