using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kernel.AppHost.Lifecycle;

/// <summary>
/// The file in the data folder that identifies the app host that uses the folder, as <c>PROCESS-ID ADDRESS</c>. <c>./run</c> reads it before it builds.
/// The file exists while the app host runs.
/// </summary>
internal sealed class RunningFile : IDisposable
{
    private readonly string _path;

    private RunningFile(string path) => _path = path;

    /// <summary>Creates the file, after checking that the data folder and the ports are free.</summary>
    /// <exception cref="AppHostStartupException">Another app host uses the folder, or a port is in use; the message says what to do.</exception>
    public static RunningFile Create(Settings settings)
    {
        var path = Path.Combine(settings.Data, "running");
        if (File.Exists(path) && File.ReadAllText(path).Split(' ') is [var id, var address] && IsRunning(int.Parse(id, CultureInfo.InvariantCulture)))
        {
            throw new AppHostStartupException($"Kernel already runs at {address.Trim()} (process {id}). Stop it, or choose another folder with --data and other ports.");
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
                throw new AppHostStartupException($"Port {port} is assigned to both {purpose} and {otherPurpose}. Set another one with {setting}.", AppHostStartupException.WrongSetting);
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                throw new AppHostStartupException($"Port {port} on 127.0.0.1, for {purpose}, is already in use. Stop the program that uses it, or set another port with {setting}.");
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
