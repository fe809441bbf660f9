namespace Kernel.ServiceDefaults.Redaction;

/// <summary>A name in lower case without separators, with the places where its words begin.</summary>
internal readonly ref struct NameWords
{
    private readonly ReadOnlySpan<byte> _letters;
    private readonly ReadOnlySpan<bool> _starts;
    private readonly int _last; // where the last name of a path begins

    private NameWords(ReadOnlySpan<byte> letters, ReadOnlySpan<bool> starts, int last)
    {
        _letters = letters;
        _starts = starts;
        _last = last;
    }

    /// <summary>Reads a name, which may be percent-encoded, and a path such as <c>user[password]</c>. Of a long one only the end counts.</summary>
    /// <param name="name">The name.</param>
    /// <param name="letters">Room for the letters and digits.</param>
    /// <param name="starts">Room for as many flags.</param>
    public static NameWords Read(ReadOnlySpan<byte> name, Span<byte> letters, Span<bool> starts)
    {
        name = WithoutIndexes(name[Math.Max(0, name.Length - letters.Length)..]);
        var (length, last, isStart, wasLower) = (0, 0, true, false);
        for (var i = 0; i < name.Length; i++)
        {
            var (c, _, bytes) = Percent.Read(name, i);
            i += bytes - 1;
            if (!char.IsAsciiLetterOrDigit((char)c))
            {
                isStart = true;
                last = c is (byte)'[' or (byte)'.' ? length : last;
                continue;
            }

            starts[length] = isStart || (wasLower && char.IsAsciiLetterUpper((char)c));
            letters[length++] = (byte)(char.IsAsciiLetterUpper((char)c) ? c | 0x20 : c);
            (isStart, wasLower) = (false, !char.IsAsciiLetterUpper((char)c));
        }

        return new NameWords(letters[..length], starts[..length], last < length ? last : 0);
    }

    /// <summary>Returns whether one of the terms is anywhere in the name, across words.</summary>
    public bool ContainsAny(byte[][] terms)
    {
        foreach (var term in terms)
        {
            if (_letters.IndexOf(term) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the name, or the last name of the path, is one of the terms.</summary>
    public bool IsAny(byte[][] terms)
    {
        foreach (var term in terms)
        {
            if (_letters.SequenceEqual(term) || _letters[_last..].SequenceEqual(term))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the name ends with one of the terms.</summary>
    public bool EndsWithAny(byte[][] terms)
    {
        foreach (var term in terms)
        {
            if (_letters.EndsWith(term))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the last words of the name are one of the terms.</summary>
    public bool EndsWithWord(byte[][] terms)
    {
        foreach (var term in terms)
        {
            if (_letters.EndsWith(term) && _starts[_letters.Length - term.Length])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether one of the terms is a word of the name.</summary>
    public bool HasWord(byte[][] terms)
    {
        foreach (var term in terms)
        {
            for (var at = 0; _letters[at..].IndexOf(term) is >= 0 and var next; at++)
            {
                at += next;
                var end = at + term.Length;
                if (_starts[at] && (end == _letters.Length || _starts[end]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // otp[0], otp[] and otp%5B%5D are otp.
    private static ReadOnlySpan<byte> WithoutIndexes(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            var open = name.EndsWith("]"u8) ? (At: name.LastIndexOf((byte)'['), Open: 1, Close: 1)
                : name.EndsWith("%5D"u8) || name.EndsWith("%5d"u8) ? (At: Math.Max(name.LastIndexOf("%5B"u8), name.LastIndexOf("%5b"u8)), Open: 3, Close: 3)
                : (At: -1, Open: 0, Close: 0);
            if (open.At <= 0 || name[(open.At + open.Open)..^open.Close].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return name;
            }

            name = name[..open.At];
        }
    }
}
