using System.Buffers.Text;
using System.Text;

namespace Kernel.Benchmarks.Load;

/// <summary>A prebuilt request whose sequence numbers and times are updated in place before each send.</summary>
internal sealed class LoadRequest
{
    /// <summary>The placeholder in a header for the producer's sequence number of the first event.</summary>
    public const string Number = "0000000000000001";

    /// <summary>The placeholder in a body for the send time, in µs since 1970.</summary>
    public const string SentAt = "1000000000000000";

    private readonly byte[] _bytes;
    private readonly int[] _numbers;
    private readonly int[] _moments;

    /// <param name="path">The path.</param>
    /// <param name="headers">The headers, without Content-Length.</param>
    /// <param name="line">An event with a trailing line feed.</param>
    /// <param name="events">The number of events.</param>
    public LoadRequest(string path, string headers, string line, int events)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nContent-Length: {line.Length * events}\r\n\r\n";
        var text = head + string.Concat(Enumerable.Repeat(line, events));
        _bytes = Encoding.ASCII.GetBytes(text);
        _numbers = [.. Places(text, Number)];
        _moments = [.. Places(text, SentAt)];
    }

    /// <summary>Updates the request and returns it.</summary>
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
