using System.Net;
using System.Net.Sockets;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// A WebSocket to a browser's DevTools. It is read and written by threads that wait in the kernel: each message that comes alone
/// wakes one thread then, and not one that polls, and through it one of the pool.
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

    /// <summary>What was received.</summary>
    public WebSocketFrameReader Reader { get; }

    /// <summary>Where frames are sent to.</summary>
    public Stream Output => _stream;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="address">A <c>ws</c> address: DevTools know no TLS.</param>
    /// <param name="host">The <c>Host</c> header.</param>
    /// <param name="maxMessageBytes">The largest message that is read.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="WebSocketViolationException">What answers is no WebSocket.</exception>
    public static async Task<BlockingWebSocket> OpenAsync(Uri address, string host, int maxMessageBytes, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancellationToken);

        // A socket that was once used asynchronously never waits in the kernel again, so connecting has a thread, too.
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

    /// <summary>Waits for more to read; false at the end.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public bool Receive()
    {
        var received = _stream.Read(Reader.GetMemory().Span);
        Reader.Advance(received);
        return received > 0;
    }

    /// <summary>Receives nothing more; whoever waits for it goes on.</summary>
    public void StopReceiving() => Shutdown(SocketShutdown.Receive);

    /// <summary>Ends the connection; whoever waits to receive or to send goes on.</summary>
    public void Abort()
    {
        Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    /// <summary>Only once nobody reads any more.</summary>
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
            opened.ShakeHands(new WebSocketHandshake(address, host));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private void ShakeHands(WebSocketHandshake handshake)
    {
        _stream.Write(handshake.Request);
        var length = 0;
        while (length == 0)
        {
            if (!Receive())
            {
                throw new IOException("the connection was closed instead of becoming a WebSocket.");
            }

            length = WebSocketHandshake.EndOfAnswer(Reader.Unread);
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
            // It is over already.
        }
    }
}
