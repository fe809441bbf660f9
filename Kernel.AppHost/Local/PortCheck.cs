using System.Net;
using System.Net.Sockets;

namespace Kernel.AppHost.Local;

/// <summary>Finds out that a port is taken before anything is started.</summary>
internal static class PortCheck
{
    /// <exception cref="UsageException">One is wanted twice.</exception>
    /// <exception cref="StartupException">One is taken; the message says which, what for and how to change it.</exception>
    public static void EnsureFree(IReadOnlyList<PortSetting> ports)
    {
        foreach (var same in ports.GroupBy(static p => p.Port).Where(static g => g.Count() > 1))
        {
            throw new UsageException(
                $"Port {same.Key} is given to {string.Join(" and to ", same.Select(static p => $"{p.Purpose} ({p.Option})"))}: each needs its own.");
        }

        foreach (var port in ports)
        {
            var reason = WhyTaken(port.Port);
            if (reason is not null)
            {
                throw new StartupException(
                    $"""
                    Port {port.Port} on 127.0.0.1, for {port.Purpose}, {reason}.
                    Stop what uses it, or choose another with {port.Option} PORT (or {port.Variable}=PORT).
                    """);
            }
        }
    }

    private static string? WhyTaken(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return "is already in use";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return "is not allowed to this user";
        }
    }
}
