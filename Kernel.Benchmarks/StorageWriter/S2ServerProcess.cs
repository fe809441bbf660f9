using System.Diagnostics;
using Kernel.Tests.TestKit.Fakes.S2;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>The tests' S2 server in a process of its own, so that what it costs is not counted as the client's.</summary>
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

    /// <summary>What the process does: serves until its input ends, which it also does when whoever started it is gone.</summary>
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
