using System.Buffers.Text;
using System.Text;

namespace Kernel.Benchmarks.Load;

/// <summary>One connection's request, sent again and again with the numbers in it brought up to date, so that making it costs nothing.</summary>
internal sealed class LoadRequest
{
    /// <summary>In a header: the producer's number of the first event.</summary>
    public const string Number = "0000000000000001";

    /// <summary>In a body: when the request was sent, in µs since 1970.</summary>
    public const string SentAt = "1000000000000000";

    private readonly byte[] _bytes;
    private readonly int[] _numbers;
    private readonly int[] _moments;

    /// <param name="path">Where to.</param>
    /// <param name="headers">Its headers, but for the length.</param>
    /// <param name="line">One event, ended by a line feed.</param>
    /// <param name="events">How many of them.</param>
    public LoadRequest(string path, string headers, string line, int events)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nContent-Length: {line.Length * events}\r\n\r\n";
        var text = head + string.Concat(Enumerable.Repeat(line, events));
        _bytes = Encoding.ASCII.GetBytes(text);
        _numbers = [.. Places(text, Number)];
        _moments = [.. Places(text, SentAt)];
    }

    /// <summary>The request as it is to be sent now.</summary>
    public ReadOnlyMemory<byte> At(long number, long microseconds)
    {
        Write(_numbers, number);
        Write(_moments, microseconds);
        return _bytes;
    }

    private void Write(int[] places, long value)
    {
        foreach (var place in places)
        {
            Utf8Formatter.TryFormat(value, _bytes.AsSpan(place), out _, new System.Buffers.StandardFormat('D', (byte)Number.Length));
        }
    }

    private static IEnumerable<int> Places(string text, string what)
    {
        for (var at = text.IndexOf(what, StringComparison.Ordinal); at >= 0; at = text.IndexOf(what, at + 1, StringComparison.Ordinal))
        {
            yield return at;
        }
    }
}
