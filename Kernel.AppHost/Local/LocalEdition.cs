using System.CommandLine;
using Kernel.AppHost.Compose;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>The system as processes of this machine, without a container runtime and without Aspire.</summary>
internal static class LocalEdition
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <returns>0 after an orderly end, 1 where the system could not start, 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var commandLine = new CommandLine();
        var parsed = commandLine.Root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Complain(string.Join(Environment.NewLine, parsed.Errors.Select(static e => e.Message)), Misused);
        }

        if (!commandLine.IsRun(parsed))
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }); // signals are ours
        }

        try
        {
            var options = commandLine.Read(parsed);
            if (options.ComposeFolder is not { } folder)
            {
                return await RunAsync(options);
            }

            Console.Out.WriteLine(ComposeFolder.Write(folder, options));
            return 0;
        }
        catch (UsageException e)
        {
            return Complain(e.Message, Misused);
        }
        catch (StartupException e)
        {
            return Complain(e.Message, Failed);
        }
    }

    private static async Task<int> RunAsync(LocalOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new StartupException("The local edition needs Linux or macOS. On Windows use it in WSL, or build with a package feed that has Aspire.");
        }

        using var signals = new StopSignals();
        var plan = LaunchPlan.Make(options);
        await CheckBrowserAddressAsync(options, signals.Orderly);
        PortCheck.EnsureFree([.. options.Ports.Where(p => plan.Any(process => process.Name == p.Address.Resource))]);
        MakeDataFolder(options.DataFolder);

        await using var printer = new LogPrinter(Console.Out, LogPrinter.UsesColour, options.Resources.Select(static r => r.Name));
        await using var host = new LocalHost(plan, KernelSystem.StopOrder, printer, TimeProvider.System);
        using var ended = new CancellationTokenSource();
        var launcher = WatchLauncherAsync(signals, printer, ended.Token);
        try
        {
            await host.StartAsync(signals.Orderly);
            printer.PrintBlock(StatusTable.Describe(options, host.Processes));
            await Task.Delay(Timeout.InfiniteTimeSpan, signals.Orderly);
        }
        catch (OperationCanceledException) when (signals.Orderly.IsCancellationRequested)
        {
            printer.Say("stopping (once more to stop at once)");
        }
        finally
        {
            await host.StopAsync(signals.Now);
            await ended.CancelAsync();
            await launcher;
        }

        printer.Say("stopped");
        return 0;
    }

    private static async Task WatchLauncherAsync(StopSignals signals, LogPrinter printer, CancellationToken ended)
    {
        try
        {
            await LauncherWatch.WaitAsync(TimeProvider.System, ended);
            printer.Say("the dotnet run that started this has gone");
            signals.RequestStop();
        }
        catch (OperationCanceledException)
        {
            // The system ended first.
        }
    }

    private static async Task CheckBrowserAddressAsync(LocalOptions options, CancellationToken cancellation)
    {
        if (options.ChromiumAddress is null)
        {
            return;
        }

        using var probe = new HealthProbe();
        var address = new Uri(options.ChromiumAddress, KernelSystem.Resources.Single(static r => r.Name == KernelSystem.Chromium).HealthPath);
        if (!await probe.IsHealthyAsync(address, cancellation))
        {
            throw new StartupException(
                $"""
                No browser answers at {address}, which --chromium-address (CHROMIUM_ADDRESS) says.
                Start it with --remote-debugging-port={options.ChromiumAddress.Port}, or leave the option out to have one started.
                """);
        }
    }

    private static void MakeDataFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {folder} cannot be made ({e.Message}). Choose another with --data FOLDER (or KERNEL_DATA).");
        }
    }

    private static int Complain(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        if (exitCode == Misused)
        {
            Console.Error.WriteLine("See --help.");
        }

        return exitCode;
    }
}
