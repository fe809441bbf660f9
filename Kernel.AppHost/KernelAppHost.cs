using Kernel.AppHost.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kernel.AppHost;

/// <summary>The entry point of the app host.</summary>
internal static class KernelAppHost
{
    // Long enough to stop the resources one after another.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs or publishes the application.</summary>
    /// <returns>The exit code: 0 after an orderly stop, 1 if the system cannot start, 2 for an invalid setting.</returns>
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
        catch (AppHostStartupException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
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
            // Stopped during the start: the host does not stop the services of an incomplete start.
            await app.StopAsync();
        }
    }

    private static IDistributedApplicationBuilder CreateBuilder(string[] args, Dictionary<string, string?> given)
    {
        // The default environment is Development. The last option wins.
        string[] environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null ? ["--environment", Environments.Development] : [];
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = [.. environment, .. args],
            EnableResourceLogging = given.ContainsKey("Kernel:logs"),

            // All endpoints are HTTP on loopback, so no certificate is needed.
            AllowUnsecuredTransport = true,
            TrustDeveloperCertificate = false,
        });
        builder.Configuration.AddInMemoryCollection(given);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);

        // ConsoleReporter prints the states of the resources instead.
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

        // Ctrl-C returns after all resources are removed.
        ["DcpPublisher:WaitForResourceCleanup"] = "true",
    });

    // The settings are in the configuration. Resources inherit this environment, and must get only the settings that they are passed.
    private static void ClearVariables()
    {
        foreach (var variable in CommandLine.Settings.SelectMany(static setting => setting.AllVariables))
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
