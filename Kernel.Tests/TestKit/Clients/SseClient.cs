using System.Net;
using System.Net.ServerSentEvents;

namespace Kernel.Tests.TestKit.Clients;

/// <summary>A client of server-sent events, as browsers are. Opened once the headers are there.</summary>
internal sealed class SseClient : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private SseClient(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _items = SseParser.Create(body).EnumerateAsync(Wait.Cancellation).GetAsyncEnumerator(Wait.Cancellation);
    }

    public HttpResponseMessage Response { get; }

    public static async Task<SseClient> OpenAsync(HttpClient client, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/stream" + query);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseClient(response, await response.Content.ReadAsStreamAsync(Wait.Cancellation));
    }

    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await Wait.For(_items.MoveNextAsync().AsTask()), "The stream has ended.");
        return _items.Current;
    }

    public async Task<List<SseItem<string>>> TakeAsync(int count)
    {
        var items = new List<SseItem<string>>();
        while (items.Count < count)
        {
            items.Add(await NextAsync());
        }

        return items;
    }

    /// <summary>Everything up to the end of the stream, which the server has to bring about.</summary>
    public async Task<List<SseItem<string>>> ToEndAsync()
    {
        var items = new List<SseItem<string>>();
        while (await Wait.For(_items.MoveNextAsync().AsTask()))
        {
            items.Add(_items.Current);
        }

        return items;
    }

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        return ValueTask.CompletedTask;
    }
}
