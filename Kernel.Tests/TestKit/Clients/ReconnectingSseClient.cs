using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Clients;

/// <summary>A client of the event stream that reconnects with its last event id, as EventSource does.</summary>
internal sealed class ReconnectingSseClient : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly string _query;
    private readonly Task _running;

    public ReconnectingSseClient(HttpClient http, string query = "?replay=all")
    {
        _http = http;
        _query = query;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Gets the received frames.</summary>
    public ConcurrentQueue<(ulong Id, string Data)> Frames { get; } = new();

    /// <summary>Gets the received gap frames.</summary>
    public ConcurrentQueue<string> Gaps { get; } = new();

    public int Connections { get; private set; }

    /// <summary>Finds the first received event that matches.</summary>
    public JsonElement? Find(string type, Func<JsonElement, bool>? where = null)
    {
        foreach (var (_, data) in Frames.Where(frame => frame.Data.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal)))
        {
            var envelope = JsonElement.Parse(data);
            var @event = envelope.GetProperty("event");
            if (@event.GetProperty("type").GetString() == type && (where is null || where(@event)))
            {
                return envelope;
            }
        }

        return null;
    }

    /// <summary>Waits for an event.</summary>
    public async Task<JsonElement> EventAsync(string type, Func<JsonElement, bool>? where = null, TimeSpan? within = null) =>
        (await Wait.Until(() => Find(type, where), static found => found is not null, $"an event {type}", within: within))!.Value;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is not there, or the test is over.
            }

            await Task.Delay(RetryDelay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/stream" + _query);
        if (Frames.LastOrDefault() is { Id: > 0 } last)
        {
            request.Headers.Add("Last-Event-ID", last.Id.ToString(CultureInfo.InvariantCulture));
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        response.EnsureSuccessStatusCode();
        Connections++;
        await using var body = await response.Content.ReadAsStreamAsync(_stop.Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(_stop.Token))
        {
            if (item.EventType == "events_dropped")
            {
                Gaps.Enqueue(item.Data);
            }
            else
            {
                Frames.Enqueue((ulong.Parse(item.EventId!, CultureInfo.InvariantCulture), item.Data));
            }
        }
    }
}
