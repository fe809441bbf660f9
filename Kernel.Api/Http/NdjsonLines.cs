namespace Kernel.Api.Http;

/// <summary>Enumerates the lines of an NDJSON body that are not empty.</summary>
internal ref struct NdjsonLines(ReadOnlySpan<byte> rest)
{
    /// <summary>The content type of NDJSON.</summary>
    public const string ContentType = "application/x-ndjson";

    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>The line, without its line break.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The line number, from 1; empty lines count.</summary>
    public int Number { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            Number++;

            line = line.Trim(" \t\r"u8);
            if (!line.IsEmpty)
            {
                Current = line;
                return true;
            }
        }

        return false;
    }
}
