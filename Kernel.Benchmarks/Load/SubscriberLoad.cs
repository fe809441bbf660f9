using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kernel.Benchmarks.Load;

/// <summary>Clients of the event stream that verify that every sequence number is delivered once, in order.</summary>
internal sealed class SubscriberLoad : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Subscriber[] _subscribers;
    private readonly long _started = Stopwatch.GetTimestamp();

    private SubscriberLoad(Subscriber[] subscribers) => _subscribers = subscribers;

    /// <summary>Gets the number of received frames.</summary>
    public long Frames => _subscribers.Sum(static subscriber => subscriber.Frames);

    /// <summary>Gets the time from the first request to the last awaited frame.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Gets the latencies from an event's send time to its frame.</summary>
    public Latencies Latency { get; } = new();

    /// <summary>Opens streams.</summary>
    public static async Task<SubscriberLoad> ConnectAsync(IPEndPoint address, int count, string query)
    {
        var request = Encoding.ASCII.GetBytes($"GET /events/stream{query} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var load = new SubscriberLoad([.. Enumerable.Range(0, count).Select(_ => new Subscriber(PublisherLoad.Connect(address)))]);
        foreach (var subscriber in load._subscribers)
        {
            await subscriber.OpenAsync(request);
        }

        foreach (var subscriber in load._subscribers)
        {
            subscriber.Reading = Task.Run(() => subscriber.ReadAsync(load.Latency));
        }

        return load;
    }

    /// <summary>Waits until every client has received a sequence number.</summary>
    /// <exception cref="InvalidOperationException">A client lost, repeated or reordered an event, or timed out.</exception>
    public async Task CatchUpAsync(long seq)
    {
        var waiting = Stopwatch.GetTimestamp();
        while (_subscribers.Any(subscriber => subscriber.Last < seq))
        {
            if (_subscribers.FirstOrDefault(static subscriber => subscriber.Reading.IsCompleted) is { } broken)
            {
                await broken.Reading;
            }

            if (Stopwatch.GetElapsedTime(waiting) > Timeout)
            {
                throw new InvalidOperationException($"Timed out: a client is at seq {_subscribers.Min(static s => s.Last)} of {seq}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        Elapsed = Stopwatch.GetElapsedTime(_started);
    }

    public void Dispose()
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber.Dispose();
        }
    }

    private sealed class Subscriber(Socket socket) : IDisposable
    {
        private readonly byte[] _received = new byte[64 * 1024];
        private readonly byte[] _body = new byte[192 * 1024];
        private readonly ChunkedBody _chunks = new();
        private int _filled;
        private long _last;
        private long _frames;

        public Task Reading { get; set; } = Task.CompletedTask;

        public long Last => Volatile.Read(ref _last);

        public long Frames => Volatile.Read(ref _frames);

        public async Task OpenAsync(byte[] request)
        {
            await socket.SendAsync(request);
            var received = 0;
            int head;
            while ((head = _received.AsSpan(0, received).IndexOf("\r\n\r\n"u8)) < 0)
            {
                var read = await socket.ReceiveAsync(_received.AsMemory(received));
                received += read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
            }

            if (!_received.AsSpan().StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(_received, 0, received));
            }

            _filled = _chunks.Decode(_received.AsSpan(head + 4, received - head - 4), _body);
        }

        public async Task ReadAsync(Latencies latency)
        {
            try
            {
                while (true)
                {
                    Take(latency);
                    var read = await socket.ReceiveAsync(_received);
                    _filled += read > 0
                        ? _chunks.Decode(_received.AsSpan(0, read), _body.AsSpan(_filled))
                        : throw new InvalidOperationException("The server closed the stream.");
                }
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // The measurement is over.
            }
        }

        public void Dispose() => socket.Dispose();

        // id: 7\ndata: {"seq":7,…"data":{"t_us":1700000000000000,…}}}\n\n
        private void Take(Latencies latency)
        {
            var rest = _body.AsSpan(0, _filled);
            var now = PublisherLoad.Now();
            while (rest.IndexOf("{\"seq\":"u8) is >= 0 and var start && rest[start..].IndexOf("}\n\n"u8) is >= 0 and var length)
            {
                var frame = rest.Slice(start, length);
                _ = Utf8Parser.TryParse(frame["{\"seq\":".Length..], out long seq, out _);
                if (_last != 0 && seq != _last + 1)
                {
                    throw new InvalidOperationException($"Received seq {seq} after {_last}.");
                }

                if (frame.IndexOf("\"t_us\":"u8) is >= 0 and var stamp && Utf8Parser.TryParse(frame[(stamp + 7)..], out long sent, out _))
                {
                    latency.Add(now - sent);
                }

                Volatile.Write(ref _last, seq);
                Volatile.Write(ref _frames, _frames + 1);
                rest = rest[(start + length)..];
            }

            rest.CopyTo(_body);
            _filled = rest.Length;
        }
    }
}
