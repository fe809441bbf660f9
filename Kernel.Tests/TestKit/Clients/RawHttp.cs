using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kernel.Tests.TestKit.Clients;

/// <summary>Sends a request unchanged, which an HTTP client library would normalize.</summary>
internal static class RawHttp
{
    /// <summary>Gets the status of the response.</summary>
    public static async Task<int> StatusAsync(int port, string requestLine, params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, Wait.Cancellation);
        await using var stream = client.GetStream();
        var request = new StringBuilder(requestLine).Append("\r\n");
        foreach (var header in headers.Any(static h => h.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? headers : [$"Host: 127.0.0.1:{port}", .. headers])
        {
            request.Append(header).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()), Wait.Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var status = await Wait.For(reader.ReadLineAsync(Wait.Cancellation).AsTask()) ?? throw new EndOfStreamException("No response.");
        return int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
