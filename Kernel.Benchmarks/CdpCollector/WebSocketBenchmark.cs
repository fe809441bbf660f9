using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using Kernel.CdpCollector.Transport.WebSockets;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// Measures the gains of the collector's WebSocket client from its own framing and from blocking reads, in all four combinations.
/// Messages are counted and not decoded, first at full speed and then one at a time.
/// </summary>
internal static class WebSocketBenchmark
{
    /// <summary>The command-line argument that runs this benchmark.</summary>
    public const string Command = "websocket";

    private const int MaxMessageBytes = 16 * 1024 * 1024;
    private const long Messages = 2_000_000;
    private const int Rate = 10_000;
    private const int RatedSeconds = 5;
    private const int Rounds = 3;

    private static readonly (string Name, Func<Uri, Task<long>> Count)[] Readers =
    [
        ("ClientWebSocket, asynchronous reads", ReplayReader.CountByFrameworkAsync),
        ("ClientWebSocket's framing, blocking reads", static address => OnThread(() => CountByFrameworkBlocking(address))),
        ("this framing, asynchronous reads", CountByFrameReaderAsync),
        ("this framing, blocking reads", CountByClientAsync),
    ];

    public static async Task RunAsync()
    {
        for (var round = 0; round <= Rounds; round++)
        {
            Console.WriteLine(round == 0 ? "warming up" : $"round {round}");
            foreach (var (name, count) in Readers)
            {
                await MeasureAsync(name, count, Messages, perSecond: 0);
            }

            foreach (var (name, count) in Readers)
            {
                await MeasureAsync(name, count, Rate * RatedSeconds, Rate);
            }
        }
    }

    private static async Task MeasureAsync(string name, Func<Uri, Task<long>> count, long messages, int perSecond)
    {
        var run = await ReplayReader.MeasureAsync(messages, perSecond, count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}{(perSecond > 0 ? ", one at a time" : "")}: {run.Read / run.Elapsed.TotalSeconds:N0} messages/s, {run.CpuSeconds / run.Read * 1e6:F2} CPU s per million, {run.CpuSeconds / run.Elapsed.TotalSeconds:P1} of a core"));
    }

    private static long CountByFrameworkBlocking(Uri address)
    {
        using var stream = new BlockingStream(Connect(address));
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false });
        var buffer = new byte[64 * 1024];
        long count = 0;
        while (true)
        {
            var receiving = socket.ReceiveAsync(buffer.AsMemory(), default);
            if (!receiving.IsCompleted)
            {
                throw new InvalidOperationException("The framework did not read on this thread.");
            }

            var received = receiving.GetAwaiter().GetResult();
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return count;
            }

            count += received.EndOfMessage ? 1 : 0;
        }
    }

    private static async Task<long> CountByFrameReaderAsync(Uri address)
    {
        using var socket = Connect(address);
        using var reader = new WebSocketFrameReader(MaxMessageBytes);
        long count = 0;
        while (await socket.ReceiveAsync(reader.GetMemory()) is > 0 and var received)
        {
            reader.Advance(received);
            if (!CountMessages(reader, ref count))
            {
                return count;
            }
        }

        return count;
    }

    private static async Task<long> CountByClientAsync(Uri address)
    {
        using var socket = await BlockingWebSocket.OpenAsync(address, "localhost", MaxMessageBytes, default);
        return await OnThread(() =>
        {
            long count = 0;
            while (CountMessages(socket.Reader, ref count) && socket.Receive())
            {
            }

            return count;
        });
    }

    private static bool CountMessages(WebSocketFrameReader reader, ref long count)
    {
        while (reader.TryRead(out var content, out _))
        {
            if (content == ReceivedContent.Close)
            {
                return false;
            }

            count++;
        }

        return true;
    }

    private static Task<long> OnThread(Func<long> count) =>
        Task.Factory.StartNew(count, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Reads byte by byte, so that no frame is read with the handshake.
    private static Socket Connect(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address.Host, address.Port);
        var handshake = new WebSocketHandshake(address, "localhost");
        socket.Send(handshake.Request);
        var response = new byte[WebSocketHandshake.MaxResponseBytes];
        var length = 0;
        while (WebSocketHandshake.FindResponseEnd(response.AsSpan(0, length)) == 0)
        {
            length += socket.Receive(response, length, 1, SocketFlags.None);
        }

        handshake.Check(response.AsSpan(0, length));
        return socket;
    }

    // Completes every read synchronously, so that the caller stays on its thread. Buffers, as ClientWebSocket does below its framing.
    private sealed class BlockingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private readonly byte[] _buffer = new byte[WebSocketFrameReader.BufferBytes];
        private int _start;
        private int _end;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, Read(_buffer));
            }

            var count = Math.Min(_end - _start, buffer.Length);
            _buffer.AsMemory(_start, count).CopyTo(buffer);
            _start += count;
            return new ValueTask<int>(count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }
    }
}
