using System.Net;
using System.Net.Sockets;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// A WebSocket connection to a browser's DevTools, read and written by threads that block in the kernel. A single message then wakes one thread,
/// instead of an epoll thread that in turn wakes a pool thread.
/// </summary>
internal sealed class BlockingWebSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private BlockingWebSocket(Socket socket, int maxMessageBytes)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
        Reader = new WebSocketFrameReader(maxMessageBytes);
    }

    /// <summary>The frames received so far.</summary>
    public WebSocketFrameReader Reader { get; }

    /// <summary>The stream to send frames to.</summary>
    public Stream Output => _stream;

    /// <summary>Connects and performs the WebSocket handshake.</summary>
    /// <param name="address">A <c>ws</c> address: DevTools does not support TLS.</param>
    /// <param name="host">The <c>Host</c> header.</param>
    /// <param name="maxMessageBytes">The largest message that is read.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="SocketException">The connection was refused.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="WebSocketViolationException">The response is not a valid WebSocket handshake.</exception>
    public static async Task<BlockingWebSocket> OpenAsync(Uri address, string host, int maxMessageBytes, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancellationToken);

        // After its first asynchronous operation a socket never blocks in the kernel again, so connecting also runs on a thread.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await using var giveUp = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
            return await Task.Factory.StartNew(
                () => Open(socket, addresses, address, host, maxMessageBytes),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Blocks until more bytes are received; returns false at the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public bool Receive()
    {
        var received = _stream.Read(Reader.GetMemory().Span);
        Reader.Advance(received);
        return received > 0;
    }

    /// <summary>Stops receiving; a blocked <see cref="Receive"/> returns.</summary>
    public void StopReceiving() => Shutdown(SocketShutdown.Receive);

    /// <summary>Aborts the connection; blocked reads and writes return.</summary>
    public void Abort()
    {
        Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    /// <summary>Disposes the socket. Must not be called while a thread is reading.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
        Reader.Dispose();
    }

    private static BlockingWebSocket Open(Socket socket, IPAddress[] addresses, Uri address, string host, int maxMessageBytes)
    {
        socket.Connect(addresses, address.Port);
        var opened = new BlockingWebSocket(socket, maxMessageBytes);
        try
        {
            opened.PerformHandshake(new WebSocketHandshake(address, host));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private void PerformHandshake(WebSocketHandshake handshake)
    {
        _stream.Write(handshake.Request);
        var length = 0;
        while (length == 0)
        {
            if (!Receive())
            {
                throw new IOException("the connection was closed during the WebSocket handshake.");
            }

            length = WebSocketHandshake.FindResponseEnd(Reader.Unread);
        }

        handshake.Check(Reader.Unread[..length]);
        Reader.Skip(length);
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            _socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already closed.
        }
    }
}
