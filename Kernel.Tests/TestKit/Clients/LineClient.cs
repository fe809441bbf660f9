using System.Net;

namespace Kernel.Tests.TestKit.Clients;

/// <summary>Reads an endless response line by line. Opened once the headers are there.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly StreamReader _lines;

    private LineClient(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _lines = new StreamReader(body);
    }

    public HttpResponseMessage Response { get; }

    public static async Task<LineClient> OpenAsync(HttpClient client, string address)
    {
        var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new LineClient(response, await response.Content.ReadAsStreamAsync(Wait.Cancellation));
    }

    /// <summary>The next line, empty ones included; null at the proper end of the response.</summary>
    public Task<string?> NextAsync() => Wait.For(_lines.ReadLineAsync(Wait.Cancellation).AsTask());

    /// <summary>The next line that is not empty.</summary>
    public async Task<string> NextTextAsync()
    {
        while (true)
        {
            var line = await NextAsync() ?? throw new EndOfStreamException("The stream has ended.");
            if (line.Length > 0)
            {
                return line;
            }
        }
    }

    public async Task<List<string>> TakeTextAsync(int count)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            lines.Add(await NextTextAsync());
        }

        return lines;
    }

    /// <summary>Every line that is not empty, up to the proper end of the response.</summary>
    public async Task<List<string>> ToEndAsync()
    {
        var lines = new List<string>();
        while (await NextAsync() is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    public void Dispose()
    {
        _lines.Dispose();
        Response.Dispose();
    }
}
