using Kernel.AppHost.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kernel.AppHost;

/// <summary>Runs or publishes a composition of the system.</summary>
internal static class KernelAppHost
{
    // Stopping the resources one after another has to fit.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <returns>0 after an orderly stop, 1 if the system cannot start, 2 for a wrong setting.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IDistributedApplicationBuilder, Settings> compose)
    {
        if (args is ["--help" or "-h" or "-?", ..])
        {
            await using var help = typeof(KernelAppHost).Assembly.GetManifestResourceStream("help.txt")!;
            await help.CopyToAsync(Console.OpenStandardOutput());
            return 0;
        }

        try
        {
            var builder = CreateBuilder(args, CommandLine.Read(args, Environment.GetEnvironmentVariable));
            var settings = new Settings(builder);
            if (builder.ExecutionContext.IsPublishMode)
            {
                compose(builder, settings);
                await builder.Build().RunAsync();
                return 0;
            }

            using var running = RunningFile.Create(settings);
            UseDashboardPort(builder, settings.DashboardPort);
            ClearVariables();
            compose(builder, settings);
            builder.ReportAtConsole(settings);
            await RunAsync(builder.Build());
            return 0;
        }
        catch (StartupException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return problem.ExitCode;
        }
    }

    private static async Task RunAsync(DistributedApplication app)
    {
        await using var _ = app;
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await app.StartAsync();
            await app.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while it was starting: the host does not clean up after a start that was not completed.
            await app.StopAsync();
        }
    }

    private static IDistributedApplicationBuilder CreateBuilder(string[] args, Dictionary<string, string?> given)
    {
        // A plain "dotnet run" is development. The host takes the last one that is given.
        string[] environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null ? ["--environment", Environments.Development] : [];
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = [.. environment, .. args],
            EnableResourceLogging = given.ContainsKey("Kernel:logs"),

            // Everything is plain HTTP on loopback: there is no certificate to trust.
            AllowUnsecuredTransport = true,
            TrustDeveloperCertificate = false,
        });
        builder.Configuration.AddInMemoryCollection(given);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);

        // The reporter says what a user needs to know.
        builder.Services.AddLogging(static logging => logging
            .AddFilter("Aspire", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None));
        return builder;
    }

    private static void UseDashboardPort(IDistributedApplicationBuilder builder, int port) => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ASPNETCORE_URLS"] = $"http://localhost:{port}",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{port + 1}",
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{port + 2}",

        // Ctrl-C returns when everything is gone.
        ["DcpPublisher:WaitForResourceCleanup"] = "true",
    });

    // The configuration has the settings by now. What the orchestrator starts inherits this environment, and gets no setting that it is not given.
    private static void ClearVariables()
    {
        foreach (var variable in CommandLine.Settings.SelectMany(static setting => setting.AllVariables))
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
