using Kernel.ServiceDefaults.Buffers;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>The ranges of a text that hold credentials. They may overlap, and be found in any order.</summary>
internal sealed class RedactionFindings
{
    private readonly List<Finding> _findings = [];

    /// <summary>Adds a range; an empty one is ignored.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The byte after the last.</param>
    /// <param name="needsQuotes">Whether the range is a number in JSON, so that the marker has to become a string.</param>
    public void Add(int start, int end, bool needsQuotes = false)
    {
        if (end > start)
        {
            _findings.Add(new Finding(start, end, needsQuotes));
        }
    }

    /// <summary>Appends the text with a marker in place of each range, and forgets the ranges.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="text">The text that was searched.</param>
    /// <param name="shownBytes">The bytes of it to show. A range that begins in them and ends after them is replaced whole.</param>
    public void Write(PooledByteWriter output, ReadOnlySpan<byte> text, int shownBytes = int.MaxValue)
    {
        if (_findings.Count > 1)
        {
            _findings.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        }

        var done = 0;
        foreach (var (start, end, needsQuotes) in _findings)
        {
            if (start >= shownBytes)
            {
                break;
            }

            if (start < done)
            {
                done = Math.Max(done, end); // it overlaps the range before, and is part of it
            }
            else if (!text[start..end].SequenceEqual(Redactor.Marker))
            {
                output.Write(text[done..start]);
                output.Write(needsQuotes ? "\"[redacted]\""u8 : Redactor.Marker);
                done = end;
            }
        }

        var shown = Math.Min(text.Length, shownBytes);
        output.Write(text[Math.Min(done, shown)..shown]);
        _findings.Clear();
    }

    private readonly record struct Finding(int Start, int End, bool NeedsQuotes);
}
