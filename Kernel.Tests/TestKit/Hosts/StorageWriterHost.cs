using System.Diagnostics.Metrics;
using Kernel.StorageWriter;
using Kernel.StorageWriter.Replication;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>The storage writer inside the test's process, composed as the service is, against a fake API.</summary>
internal sealed class StorageWriterHost : IAsyncDisposable
{
    private readonly WebApplication _host;

    private StorageWriterHost(WebApplication host) => _host = host;

    /// <summary>Gets the address.</summary>
    public Uri Address => new(_host.Urls.Single());

    /// <summary>The only sink, or the last of several.</summary>
    public IEventSink Sink => _host.Services.GetRequiredService<IEventSink>();

    public IReadOnlyList<IEventSink> Sinks => [.. _host.Services.GetServices<IEventSink>()];

    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    public RecordedLog Log => _host.Services.GetRequiredService<RecordedLog>();

    public static async Task<StorageWriterHost> StartAsync(
        Uri api, string directory, TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["services:api:internal:0"] = api.ToString(),
            ["Internal:Token"] = FakeInternalStream.Token,
            ["Files:Directory"] = directory,

            // The fake API's stream does not end, so a stop would wait all of the default's 5 s.
            ["Storage:DrainTimeout"] = "00:00:00.2",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var log = new RecordedLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        var host = new StorageWriterHost(StorageWriterApplication.Build(builder));
        await host._host.StartAsync();
        return host;
    }

    public async Task<(HealthStatus Status, string? Description)> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return (report.Entries["storage"].Status, report.Entries["storage"].Description);
    }

    /// <summary>Waits until every sink has stored a sequence number.</summary>
    public Task StoredAsync(ulong seq) => Wait.Until(
        () => Sinks.Select(static sink => (sink.Status.Name, sink.Status.LastSeq)).ToArray(),
        sinks => sinks.All(sink => sink.LastSeq == seq),
        $"stored up to {seq}",
        () => string.Join('\n', Log.All));

    public Task HealthyAsync() => Wait.Until(CheckHealthAsync, static health => health.Status == HealthStatus.Healthy);

    /// <summary>Waits until it is degraded for a reason.</summary>
    public Task DegradedAsync(string reason) => Wait.Until(
        CheckHealthAsync,
        health => health.Status == HealthStatus.Degraded && health.Description!.Contains(reason, StringComparison.Ordinal),
        $"degraded with '{reason}'");

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
