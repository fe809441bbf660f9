using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kernel.Benchmarks.Load;

/// <summary>An API process with a temporary journal.</summary>
internal sealed class ApiUnderLoad : IAsyncDisposable
{
    /// <summary>The internal token.</summary>
    public const string Token = "0123456789-the-token-of-a-load";

    // The folder of another build of the API, set by the script compare.
    private const string ApiVariable = "KERNEL_LOAD_API";

    private readonly Process _process;
    private readonly string _directory;

    private ApiUnderLoad(Process process, string directory, int port, int internalPort)
    {
        _process = process;
        _directory = directory;
        Address = new IPEndPoint(IPAddress.Loopback, port);
        InternalAddress = new IPEndPoint(IPAddress.Loopback, internalPort);
    }

    public IPEndPoint Address { get; }

    public IPEndPoint InternalAddress { get; }

    /// <summary>Gets the CPU time used by the process.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Gets the memory of the process, in MB.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1_000_000;
        }
    }

    /// <summary>Starts the process.</summary>
    /// <param name="settings">Additional environment variables.</param>
    public static async Task<ApiUnderLoad> StartAsync(params (string Name, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("kernel-load-").FullName;
        var (port, internalPort) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Environment.GetEnvironmentVariable(ApiVariable) ?? AppContext.BaseDirectory, "Kernel.Api.dll")])
        {
            WorkingDirectory = directory,
            Environment =
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["Internal__Port"] = $"{internalPort}",
                ["Internal__Token"] = Token,
                ["Journal__Directory"] = Path.Combine(directory, "journal"),
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var api = new ApiUnderLoad(Process.Start(start)!, directory, port, internalPort);
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/alive"))).EnsureSuccessStatusCode();
                return api;
            }
            catch (HttpRequestException) when (attempt < 100 && !api._process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
