using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Kernel.Benchmarks.Load;

/// <summary>What a server answered on a connection that stays open: status, and the number in the last envelope or acknowledgement.</summary>
/// <param name="Status">The status.</param>
/// <param name="Seq">The number; 0 where there is none.</param>
/// <param name="Text">Head and body, where the status is not 200.</param>
internal readonly record struct HttpResponseReader(int Status, long Seq, string Text)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Reads one whole response, which has its length.</summary>
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

    // The number behind the last occurrence of a mark.
    private static long Number(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var at = bytes.LastIndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(bytes[(at + mark.Length)..], out long value, out _) ? value : 0;
    }
}
