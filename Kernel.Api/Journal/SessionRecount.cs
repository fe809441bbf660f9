using System.Runtime.InteropServices;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Journal;

/// <summary>Continues the counts of the session that was active when the process ended, from the last ones that a segment began with.</summary>
internal static class SessionRecount
{
    /// <summary>Counts the events that are not in the stored counts.</summary>
    /// <param name="directory">The journal's directory.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="session">The active session; null if there is none.</param>
    /// <param name="stored">The stored counts, which may be of an earlier session; null if there are none.</param>
    public static SessionTally? Run(JournalDirectory directory, JournalSegments segments, SessionRecord? session, SessionTally? stored)
    {
        if (session is null)
        {
            return null;
        }

        var counter = new SessionCounter(stored?.CountedTo >= session.StartSeq ? stored : null);
        var next = Math.Max(counter.Snapshot().CountedTo + 1, session.StartSeq);
        var id = Encoding.UTF8.GetBytes(session.Id);
        try
        {
            foreach (var segment in segments.All[Math.Max(0, Array.FindLastIndex(segments.All, segment => segment.BaseSeq <= next))..])
            {
                using var scanner = new BlockScanner(directory, segment, segments.IndexOf(segment).Find(next));
                while (scanner.Next(next))
                {
                    Count(scanner, next, id, counter);
                }
            }
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            // The start does not fail because of counts: they lack the events that cannot be read.
        }

        return counter.Snapshot();
    }

    private static void Count(BlockScanner scanner, ulong next, ReadOnlySpan<byte> session, SessionCounter counter)
    {
        var body = scanner.Body;
        var offset = scanner.Header.Count * FrameLayout.Size;
        var seq = scanner.Header.FirstSeq;
        foreach (var layout in MemoryMarshal.Cast<byte, FrameLayout>(body[..offset]))
        {
            var frame = body.Slice(offset, layout.Length);
            offset += layout.Length;
            if (seq >= next && layout.SessionIn(frame).SequenceEqual(session))
            {
                counter.Add(seq, EventMembers.TimeOf(layout.EventIn(frame)), layout.TraitsIn(frame));
            }

            seq++;
        }
    }
}
