using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kernel.Tests.TestKit.Fakes.Otlp;

/// <summary>An address without an OTLP receiver: it refuses connections, or accepts them and never responds.</summary>
internal sealed class DeadEndpoint : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _accepted = [];

    public DeadEndpoint(bool accepts)
    {
        // Bound, so that no other process is given the port; without listening, connections are refused.
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (accepts)
        {
            _socket.Listen();
            _ = AcceptAsync();
        }
    }

    public string Address => $"http://{_socket.LocalEndPoint}";

    /// <summary>Gets the number of accepted connections.</summary>
    public int Accepted => _accepted.Count;

    public void Dispose()
    {
        _socket.Dispose();
        foreach (var accepted in _accepted)
        {
            accepted.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _accepted.Add(await _socket.AcceptAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
