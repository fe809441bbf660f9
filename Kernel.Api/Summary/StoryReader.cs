using System.Buffers;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;

namespace Kernel.Api.Summary;

/// <summary>Reads the story of a capture session from the event stream.</summary>
/// <param name="log">The event stream.</param>
/// <param name="history">The older events.</param>
/// <param name="sessions">The sessions.</param>
internal sealed class StoryReader(EventLog log, IEventHistory history, SessionManager sessions)
{
    private const int PageBytes = 1024 * 1024;

    /// <summary>Reads a session up to its end, or up to its newest event if it is active.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <param name="after">The sequence number to begin after; earlier events of the session are not part of the story.</param>
    /// <returns>The story; null if the events cannot be read now.</returns>
    public async Task<StoryOfSession?> ReadAsync(CaptureSession session, CancellationToken cancellationToken, ulong after = 0)
    {
        var last = session.LastSeqIn(log);
        var filter = EventFilter.Of(session.Id);
        var reader = new LogReader(log, history, Math.Max(Math.Max(session.StartSeq, 1) - 1, after), filter, FrameFormat.Line);
        var page = new ArrayBufferWriter<byte>();
        var story = new SessionStory();
        var missing = 0UL;
        while (reader.Position < last)
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.ResetWrittenCount();
            var result = await reader.ReadAsync(page, PageBytes, cancellationToken: cancellationToken);
            if (result.Status == ReadStatus.Unavailable)
            {
                return null;
            }

            if (result.Status is ReadStatus.CaughtUp or ReadStatus.Ended)
            {
                break;
            }

            missing += result.Status == ReadStatus.Gap ? Math.Min(result.To, last) - result.From + 1 : 0;
            Add(story, page.WrittenMemory);
        }

        return new StoryOfSession(session, sessions.StatusOf(session), story, Math.Min(reader.Position, last), missing);
    }

    private static void Add(SessionStory story, ReadOnlyMemory<byte> lines)
    {
        for (; lines.Span.IndexOf((byte)'\n') is var length and >= 0; lines = lines[(length + 1)..])
        {
            using var envelope = EnvelopeJson.Parse(lines[..length]);
            story.Add(envelope.RootElement);
        }
    }
}
