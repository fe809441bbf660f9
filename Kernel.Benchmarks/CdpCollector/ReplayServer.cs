using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// A process that replays recorded DevTools traffic over a WebSocket repeatedly, as fast as the client reads, and responds to body
/// fetches. Targets are announced only in the first round and never closed. Every round changes the times of console messages and the
/// ids of requests and documents, because duplicates would be ignored. A round ends the requests that the recording left open, which
/// would otherwise pile up faster than they time out.
/// </summary>
internal static class ReplayServer
{
    /// <summary>The command-line argument that runs this process.</summary>
    public const string Command = "replay-server";

    private static readonly byte[] ConsoleTime = "\"timestamp\":17954"u8.ToArray();

    /// <summary>Serves one client, then closes.</summary>
    /// <param name="messages">The number of messages, rounded up to whole recordings unless they are paced.</param>
    /// <param name="perSecond">The rate of messages sent one at a time; 0 for full speed.</param>
    public static async Task ServeAsync(long messages, int perSecond)
    {
        var recorded = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "browsing.ndjson"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        using var socket = await listener.AcceptSocketAsync();
        await PerformHandshakeAsync(socket);
        using var turn = new SemaphoreSlim(1);
        _ = Task.Run(() => RespondAsync(socket, turn));

        var attach = recorded.Where(static line => line.Contains("\"method\":\"Target.attachedToTarget\"", StringComparison.Ordinal)).ToArray();
        await socket.SendAsync(Frames(attach));
        var round = recorded.Where(static line => !line.Contains("\"method\":\"Target.", StringComparison.Ordinal) && !line.Contains("Inspector.target", StringComparison.Ordinal)).ToArray();
        if (perSecond > 0)
        {
            await SendPacedAsync(socket, turn, [.. round.Select(static line => Frames([line]))], messages, perSecond);
            messages = 0;
        }

        var frames = Frames([.. round, .. Ends(round)]);
        var times = Find(frames, ConsoleTime);
        var ids = Find(frames, "\"requestId\":\""u8).Concat(Find(frames, "\"loaderId\":\""u8)).ToList();
        for (long sent = 0, number = 0; sent < messages; sent += round.Length, number++)
        {
            foreach (var at in times)
            {
                Encoding.ASCII.GetBytes((7_000_000 + number).ToString(CultureInfo.InvariantCulture), frames.AsSpan(at));
            }

            foreach (var at in ids)
            {
                Rename(frames.AsSpan(at), number);
            }

            await SendAllAsync(socket, turn, frames);
        }

        await SendAllAsync(socket, turn, new byte[] { 0x88, 0x00 });
        await Task.Delay(TimeSpan.FromSeconds(2)); // lets the client read the rest
    }

    // Spins, because a timer is too coarse for gaps of 100 us.
    private static async Task SendPacedAsync(Socket socket, SemaphoreSlim turn, byte[][] frames, long messages, int perSecond)
    {
        var started = Stopwatch.GetTimestamp();
        for (long sent = 0; sent < messages; sent++)
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond < sent)
            {
                Thread.SpinWait(20);
            }

            await SendAllAsync(socket, turn, frames[sent % frames.Length]);
        }
    }

    private static async Task SendAllAsync(Socket socket, SemaphoreSlim turn, ReadOnlyMemory<byte> bytes)
    {
        await turn.WaitAsync();
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes)..];
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task PerformHandshakeAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        var key = request.Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
#pragma warning disable CA5350 // RFC 6455 requires SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    // Every command is one short masked frame: a header of two or four bytes, a mask of four bytes, the text.
    private static async Task RespondAsync(Socket socket, SemaphoreSlim turn)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var received)
            {
                length += received;
                List<string> responses = [];
                var at = 0;
                while (TryReadCommand(buffer.AsSpan(at, length - at), out var command, out var size))
                {
                    at += size;
                    if (command.Contains("Network.getResponseBody", StringComparison.Ordinal))
                    {
                        responses.Add($$$"""{"id":{{{command[6..command.IndexOf(',', StringComparison.Ordinal)]}}},"result":{"body":"{\"answer\":[1,2,3],\"name\":\"value\"}","base64Encoded":false}}""");
                    }
                }

                buffer.AsSpan(at, length - at).CopyTo(buffer);
                length -= at;
                if (responses.Count > 0)
                {
                    await SendAllAsync(socket, turn, Frames([.. responses]));
                }
            }
        }
        catch (SocketException)
        {
            // The client disconnected.
        }
    }

    private static bool TryReadCommand(ReadOnlySpan<byte> bytes, out string command, out int size)
    {
        (command, size) = ("", 0);
        if (bytes.Length < 8)
        {
            return false;
        }

        var isShort = (bytes[1] & 0x7F) < 126;
        var head = isShort ? 2 : 4;
        var length = isShort ? bytes[1] & 0x7F : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        size = head + 4 + length;
        if (bytes.Length < size)
        {
            return false;
        }

        var text = bytes.Slice(head + 4, length).ToArray();
        for (var i = 0; i < length; i++)
        {
            text[i] ^= bytes[head + (i & 3)];
        }

        command = Encoding.UTF8.GetString(text);
        return true;
    }

    // 5891.2 becomes 089A.2; the digits that distinguish the processes of the recording stay.
    private static void Rename(Span<byte> id, long number)
    {
        var digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8;
        id[3] = digits[(int)(number % digits.Length)];
        id[0] = digits[(int)(number / digits.Length % digits.Length)];
    }

    private static IEnumerable<string> Ends(string[] round)
    {
        var messages = round.Where(static line => line.Contains("\"params\":{\"requestId\":", StringComparison.Ordinal))
            .Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var ended = messages.Where(static m => Is(m, "Network.loadingFinished") || Is(m, "Network.loadingFailed")).Select(Id).ToHashSet();
        return messages.Where(static m => Is(m, "Network.requestWillBeSent")).Where(m => !ended.Contains(Id(m))).DistinctBy(Id).Select(static m =>
            $$$"""{"method":"Network.loadingFailed","params":{"requestId":"{{{Id(m)}}}","timestamp":1700.5,"type":"Fetch","errorText":"net::ERR_ABORTED","canceled":true},"sessionId":"{{{m.GetProperty("sessionId").GetString()}}}"}""");

        static bool Is(JsonElement message, string method) => message.GetProperty("method").GetString() == method;
        static string Id(JsonElement message) => message.GetProperty("params").GetProperty("requestId").GetString()!;
    }

    private static byte[] Frames(string[] messages)
    {
        using var frames = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        foreach (var message in messages.Select(Encoding.UTF8.GetBytes))
        {
            frames.WriteByte(0x81);
            if (message.Length < 126)
            {
                frames.WriteByte((byte)message.Length);
            }
            else if (message.Length <= ushort.MaxValue)
            {
                frames.WriteByte(126);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)message.Length);
                frames.Write(length[..2]);
            }
            else
            {
                frames.WriteByte(127);
                BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)message.Length);
                frames.Write(length);
            }

            frames.Write(message);
        }

        return frames.ToArray();
    }

    // Finds the positions of the text to replace: for console messages the seven variable digits in "timestamp":1795470133150.343.
    private static List<int> Find(ReadOnlySpan<byte> frames, ReadOnlySpan<byte> before)
    {
        List<int> found = [];
        for (var at = 0; frames[at..].IndexOf(before) is >= 0 and var next;)
        {
            at += next + before.Length;
            if (frames[at] != (byte)'"')
            {
                found.Add(at);
            }
        }

        return found;
    }
}
