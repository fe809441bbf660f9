using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// A process that plays recorded DevTools traffic over a WebSocket, over and over, as fast as it is taken. Targets are announced
/// the first time only and never go; console messages get a new time in every round, because one of the same time is a repetition.
/// </summary>
internal static class ReplayServer
{
    /// <summary>The argument that makes the benchmarks this process.</summary>
    public const string Command = "tap-server";

    private static readonly byte[] ConsoleTime = "\"timestamp\":17954"u8.ToArray();

    /// <summary>Serves one client with so many messages, then closes.</summary>
    public static async Task ServeAsync(long messages)
    {
        var recorded = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "browsing.ndjson"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        using var socket = await listener.AcceptSocketAsync();
        await ShakeHandsAsync(socket);
        _ = Task.Run(() => DiscardAsync(socket));

        var attach = recorded.Where(static line => line.Contains("\"method\":\"Target.attachedToTarget\"", StringComparison.Ordinal)).ToArray();
        await socket.SendAsync(Frames(attach));
        var round = recorded.Where(static line => !line.Contains("\"method\":\"Target.", StringComparison.Ordinal) && !line.Contains("Inspector.target", StringComparison.Ordinal)).ToArray();
        var frames = Frames(round);
        var times = Times(frames);
        for (long sent = 0, number = 0; sent < messages; sent += round.Length, number++)
        {
            foreach (var at in times)
            {
                Encoding.ASCII.GetBytes((7_000_000 + number).ToString(CultureInfo.InvariantCulture), frames.AsSpan(at));
            }

            await SendAllAsync(socket, frames);
        }

        await SendAllAsync(socket, new byte[] { 0x88, 0x00 });
        await Task.Delay(TimeSpan.FromSeconds(2)); // the client has the rest to read
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private static async Task ShakeHandsAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var request = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        var key = request.Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
#pragma warning disable CA5350 // the handshake of WebSockets is defined with SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    private static async Task DiscardAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                // Commands, which nobody answers.
            }
        }
        catch (SocketException)
        {
            // The client is gone.
        }
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

    // Where, in "timestamp":1795470133150.343, the seven digits are that make the time another one.
    private static List<int> Times(ReadOnlySpan<byte> frames)
    {
        List<int> times = [];
        for (var at = 0; frames[at..].IndexOf(ConsoleTime) is >= 0 and var next;)
        {
            at += next + ConsoleTime.Length;
            times.Add(at);
        }

        return times;
    }
}
