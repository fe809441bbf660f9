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
        var status = await SendAsync(port, requestLine, headers, static reader => reader.ReadLineAsync(Wait.Cancellation).AsTask()) ?? throw new EndOfStreamException("No response.");
        return int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Gets the whole response; the server must end the connection.</summary>
    public static async Task<string> ResponseAsync(int port, string requestLine) =>
        (await SendAsync(port, requestLine, ["Connection: close"], static async reader => await reader.ReadToEndAsync(Wait.Cancellation)))!;

    private static async Task<string?> SendAsync(int port, string requestLine, string[] headers, Func<StreamReader, Task<string?>> read)
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
        return await Wait.For(read(reader));
    }
}
