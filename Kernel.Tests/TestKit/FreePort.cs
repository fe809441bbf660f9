using System.Net;
using System.Net.Sockets;

namespace Kernel.Tests.TestKit;

/// <summary>Reserves ports for servers that need a port before they start.</summary>
internal static class FreePort
{
    // Below the range that outgoing connections take theirs from, or one of them could have it before its owner listens.
    private const int First = 15_000;
    private const int Count = 17_000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>Gets a port that was free when checked and is not returned again in this process.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }
}
