using System.Diagnostics;
using Kernel.Tests.TestKit.Fakes.S2;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>The fake S2 server of the tests in a separate process, so that its CPU time is not measured.</summary>
internal sealed class S2ServerProcess : IDisposable
{
    public const string Command = "s2-server";

    private readonly Process _process;

    private S2ServerProcess(Process process, string endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    public string Endpoint { get; }

    public static async Task<S2ServerProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(S2ServerProcess).Assembly.Location, Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet")
        {
            start.ArgumentList.RemoveAt(0);
        }

        var process = Process.Start(start)!;
        return new S2ServerProcess(process, (await process.StandardOutput.ReadLineAsync())!);
    }

    /// <summary>Serves until standard input ends, also because the parent process has ended.</summary>
    public static async Task ServeAsync()
    {
        await using var server = await S2Server.StartAsync(new S2ServerOptions { CreatesEverything = true });
        Console.WriteLine(server.Endpoint);
        await Console.In.ReadToEndAsync();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
