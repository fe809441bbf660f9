using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kernel.AppHost.Lifecycle;

/// <summary>
/// The file in the data folder that names the app host that uses it, as <c>PROCESS-ID ADDRESS</c>; <c>./run</c> reads it before it builds.
/// It is there while the app host runs.
/// </summary>
internal sealed class RunningFile : IDisposable
{
    private readonly string _path;

    private RunningFile(string path) => _path = path;

    /// <exception cref="StartupException">The system already runs on this data, or a port is taken; the message says what to do.</exception>
    public static RunningFile Create(Settings settings)
    {
        var path = Path.Combine(settings.Data, "running");
        if (File.Exists(path) && File.ReadAllText(path).Split(' ') is [var id, var address] && IsRunning(int.Parse(id, CultureInfo.InvariantCulture)))
        {
            throw new StartupException($"Kernel already runs at {address.Trim()} (process {id}). Stop it, or choose another folder with --data and other ports.");
        }

        RequireFreePorts([.. settings.PortsInUse()]);
        Directory.CreateDirectory(settings.Data);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} http://localhost:{settings.ApiPort}\n"));
        return new RunningFile(path);
    }

    public void Dispose() => File.Delete(_path);

    private static void RequireFreePorts((Setting Setting, int Port, string Purpose)[] ports)
    {
        foreach (var (setting, port, purpose) in ports)
        {
            if (Array.Find(ports, other => other.Port == port && other.Purpose != purpose) is { Purpose: { } otherPurpose })
            {
                throw new StartupException($"Port {port} is given to both {purpose} and {otherPurpose}. Choose another one with {setting}.", StartupException.WrongSetting);
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                throw new StartupException($"Port {port} on 127.0.0.1, for {purpose}, is already in use. Stop the program that uses it, or choose another port with {setting}.");
            }
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return processId != Environment.ProcessId;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
