using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TempDirectory = Kernel.Tests.TestKit.TempDirectory;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>The real app host, orchestrator and dashboard included, started once for the classes of <see cref="KernelAppCollection"/>.</summary>
public sealed class KernelAppFixture : IAsyncLifetime
{
    private static readonly string[] Resources = ["chromium", "api", "storage", "collector"];

    private readonly TempDirectory _data = new();
    private readonly Ports _ports = new();

    public DistributedApplication App { get; private set; } = null!;

    /// <summary>A client of the API.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>The time of each resource's first start.</summary>
    public IReadOnlyDictionary<string, DateTime?> StartedAt { get; private set; } = null!;

    public string DevTools => $"http://localhost:{_ports.Chromium}";

    /// <summary>The dashboard's address, which signs in the browser that opens it.</summary>
    public string DashboardLogin => $"http://localhost:{_ports.Dashboard}/login?t={App.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]}";

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Kernel_AppHost>(
            [.. _ports.Arguments, "--data", _data.Path, "--chromium", "local", "--DcpPublisher:RandomizePorts=false"],
            static (options, _) => options.DisableDashboard = false,
            Wait.Cancellation);
        builder.Services.AddLogging(static logging => logging.ClearProviders());
        App = await builder.BuildAsync(Wait.Cancellation);
        await App.StartAsync(Wait.Cancellation);
        foreach (var resource in Resources)
        {
            await HealthyAsync(resource);
        }

        StartedAt = Resources.ToDictionary(static resource => resource, resource => StateOf(resource).StartTimeStamp);
        Api = App.CreateHttpClient("api", "http");
        Api.Timeout = Timeout.InfiniteTimeSpan;
    }

    public Task HealthyAsync(string resource) =>
        App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, Wait.Cancellation).WaitAsync(RunningAppHost.StartDeadline, Wait.Cancellation);

    /// <summary>Waits until the browser is captured, after which all that it does becomes events.</summary>
    public Task CapturingAsync() => Wait.Until(
        async () => (await Api.GetFromJsonAsync<JsonElement>("/events/capture_session", Wait.Cancellation)).GetProperty("status").GetString(),
        static status => status == "running");

    public CustomResourceSnapshot StateOf(string resource) =>
        App.ResourceNotifications.TryGetCurrentState(resource, out var current) ? current.Snapshot : throw new InvalidOperationException($"{resource} is unknown.");

    /// <summary>The service's own process, which its orchestrator starts by way of <c>dotnet run</c>.</summary>
    public int ProcessOf(string resource) =>
        ProcessTable.TreeOf(Convert.ToInt32(StateOf(resource).Properties.Single(static p => p.Name == "executable.pid").Value, CultureInfo.InvariantCulture))
            .First(static id => !ProcessTable.CommandLine(id).Contains(" run --project ", StringComparison.Ordinal));

    /// <summary>Runs the dashboard's command "Open a page".</summary>
    public Task<ExecuteCommandResult> OpenPageAsync(string address)
    {
        var argument = new InteractionInput { Name = "address", InputType = InputType.Text, Value = address };
        return App.ResourceCommands.ExecuteCommandAsync("chromium", "open-page", new InteractionInputCollection([argument]), Wait.Cancellation);
    }

    public string[] StoredLines() =>
        [.. Directory.GetFiles(_data["events"], "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _data.Dispose();
    }
}
