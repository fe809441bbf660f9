using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Kernel.Benchmarks.Load;

/// <summary>Reads responses on a persistent connection: the status, and the last sequence number in the body.</summary>
/// <param name="Status">The status.</param>
/// <param name="Seq">The sequence number; 0 if there is none.</param>
/// <param name="Text">The head and body if the status is not 200.</param>
internal readonly record struct HttpResponseReader(int Status, long Seq, string Text)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Reads a response with a Content-Length.</summary>
    public static async ValueTask<HttpResponseReader> ReadAsync(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var filled = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    throw new InvalidOperationException("The server closed the connection.");
                }

                filled += read;
                if (TryParse(buffer.AsSpan(0, filled)) is { } response)
                {
                    return response;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HttpResponseReader? TryParse(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var length = Number(bytes[..head], "Content-Length: "u8);
        if (bytes.Length < head + 4 + length)
        {
            return null;
        }

        var status = (int)Number(bytes, "HTTP/1.1 "u8);
        var body = bytes[(head + 4)..];
        return new HttpResponseReader(status, Math.Max(Number(body, "{\"seq\":"u8), Number(body, "\"last_seq\":"u8)), status == 200 ? "" : Encoding.UTF8.GetString(bytes));
    }

    // The number after the last occurrence of a prefix.
    private static long Number(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var at = bytes.LastIndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(bytes[(at + mark.Length)..], out long value, out _) ? value : 0;
    }
}
