using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults;
using Kernel.StorageWriter;
using Kernel.StorageWriter.Copying;
using Kernel.StorageWriter.Files;
using Kernel.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.StorageWriter;

/// <summary>The storage writer inside the test's process, composed as the service is, against a fake API.</summary>
internal sealed class StorageWriterHost : IAsyncDisposable
{
    private readonly IHost _host;

    private StorageWriterHost(IHost host) => _host = host;

    public StorageDestination Destination => _host.Services.GetRequiredService<StorageDestination>();

    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    public RecordedLog Log => _host.Services.GetRequiredService<RecordedLog>();

    public static async Task<StorageWriterHost> StartAsync(
        Uri api, string directory, TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:api:internal:0"] = api.ToString(),
            ["Internal:Token"] = FakeInternalStream.Token,
            ["Files:Directory"] = directory,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var log = new RecordedLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddServiceDefaults();
        builder.Services.AddKernelStorageWriter();
        builder.Services.AddFilesDestination();
        var host = new StorageWriterHost(builder.Build());
        await host._host.StartAsync();
        return host;
    }

    public async Task<HealthReportEntry> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["storage"];
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
