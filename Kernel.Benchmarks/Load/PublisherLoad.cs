using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kernel.Benchmarks.Load;

/// <summary>The result of a run of publishers.</summary>
internal sealed record PublisherResult(long Events, double Rate, Latencies Latency);

/// <summary>Publishers, each with a connection and one request in flight.</summary>
internal sealed class PublisherLoad : IDisposable
{
    private const int DefaultPayloadBytes = 900;

    private readonly Socket[] _sockets;
    private readonly LoadRequest[] _requests;
    private readonly int _eventsOfARequest;
    private readonly long[] _next;
    private long _lastSeq;

    private PublisherLoad(IPEndPoint address, int connections, int eventsOfARequest, Func<int, LoadRequest> request)
    {
        _requests = [.. Enumerable.Range(0, connections).Select(request)];
        _eventsOfARequest = eventsOfARequest;
        _next = [.. Enumerable.Repeat(1L, connections)];
        _sockets = [.. Enumerable.Range(0, connections).Select(_ => Connect(address))];
    }

    /// <summary>Gets the last sequence number in a response.</summary>
    public long LastSeq => Interlocked.Read(ref _lastSeq);

    /// <summary>Connects public publishers: <c>POST /events/publish</c>.</summary>
    /// <param name="address">The address of the API.</param>
    /// <param name="connections">The number of publishers.</param>
    /// <param name="eventsOfARequest">The number of events in a request.</param>
    /// <param name="key">The API key, if one is required.</param>
    public static PublisherLoad Publish(IPEndPoint address, int connections, int eventsOfARequest, string? key = null)
    {
        var type = eventsOfARequest == 1 ? "application/json" : "application/x-ndjson";
        var line = $"{{\"type\":\"bench.tick\",\"data\":{{\"t_us\":{LoadRequest.SentAt},\"pad\":\"{new string('x', DefaultPayloadBytes)}\"}}}}\n";
        return new PublisherLoad(address, connections, eventsOfARequest, _ => new LoadRequest(
            "/events/publish", $"Content-Type: {type}{(key is null ? "" : $"\r\nAuthorization: Bearer {key}")}", line, eventsOfARequest));
    }

    /// <summary>Connects internal producers: <c>POST /internal/stream</c>.</summary>
    public static PublisherLoad Ingest(IPEndPoint address, int producers, int eventsOfARequest, int payloadBytes = DefaultPayloadBytes)
    {
        var line = $"{{\"ts\":1,\"type\":\"console_log\",\"category\":\"console\",\"source\":{{\"kind\":\"cdp\"}},\"data\":\"{new string('x', payloadBytes)}\"}}\n";
        return new PublisherLoad(address, producers, eventsOfARequest, producer => new LoadRequest(
            "/internal/stream",
            $"Authorization: Bearer {ApiUnderLoad.Token}\r\nKernel-Producer: load-{producer}\r\nKernel-Producer-Seq: {LoadRequest.Number}",
            line,
            eventsOfARequest));
    }

    /// <summary>Publishes for a duration at a rate or without a limit.</summary>
    /// <param name="duration">The duration.</param>
    /// <param name="rate">The requests a second of all connections together; 0 for no limit.</param>
    public async Task<PublisherResult> RunAsync(TimeSpan duration, int rate)
    {
        var started = Stopwatch.GetTimestamp();
        var latency = new Latencies();
        var counts = await Task.WhenAll(Enumerable.Range(0, _sockets.Length).Select(i => Task.Run(async () =>
        {
            var requests = 0L;
            while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < duration)
            {
                // Each connection has a share of the rate and a different offset within the second.
                var due = rate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(((requests * _sockets.Length) + i) / (double)rate);
                if (due > elapsed)
                {
                    await Task.Delay(due - elapsed);
                }

                var sent = Stopwatch.GetTimestamp();
                await SendAsync(i);
                latency.Add((long)Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
                requests++;
            }

            return requests;
        })));
        var events = counts.Sum() * _eventsOfARequest;
        return new PublisherResult(events, events / Stopwatch.GetElapsedTime(started).TotalSeconds, latency);
    }

    /// <summary>Publishes a number of events on the first connection.</summary>
    public async Task PublishAsync(int events)
    {
        for (var n = 0; n < events; n += _eventsOfARequest)
        {
            await SendAsync(0);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    internal static Socket Connect(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address);
        return socket;
    }

    internal static long Now() => DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerMicrosecond - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);

    private async ValueTask SendAsync(int connection)
    {
        await _sockets[connection].SendAsync(_requests[connection].At(_next[connection], Now()));
        _next[connection] += _eventsOfARequest;
        var response = await HttpResponseReader.ReadAsync(_sockets[connection]);
        if (response.Status != 200)
        {
            throw new InvalidOperationException($"{response.Status}: {response.Text}");
        }

        var seq = response.Seq;
        for (var last = LastSeq; seq > last; last = LastSeq)
        {
            Interlocked.CompareExchange(ref _lastSeq, seq, last);
        }
    }
}
