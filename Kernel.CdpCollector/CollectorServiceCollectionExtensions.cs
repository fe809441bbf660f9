using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Health;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Telemetry;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Http;
using Kernel.ServiceDefaults.Options;

namespace Kernel.CdpCollector;

/// <summary>Registers the collector's services.</summary>
internal static class CollectorServiceCollectionExtensions
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMilliseconds(2800);

    /// <summary>
    /// Adds capturing and publishing. Hosted services stop in reverse order of registration: the capture ends first, then the outbox is flushed, and
    /// last the API is notified that the collector stopped.
    /// </summary>
    public static IServiceCollection AddKernelCollector(this IServiceCollection services)
    {
        services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton<CollectorMetrics>();
        services.AddHostedService<CollectorReporter>();
        services.AddPublishing();
        services.AddBrowser();
        services.AddCapture();
        services.AddHealthChecks()
            .AddCheck<BrowserHealthCheck>("browser")
            .AddCheck<ApiHealthCheck>("api");
        return services;
    }

    private static void AddPublishing(this IServiceCollection services)
    {
        services.AddValidatedOptions<OutboxOptions, OutboxOptionsValidator>(OutboxOptions.SectionName);
        services.AddInternalApiClient(IngestClient.HttpClientName)
            .UseSocketsHttpHandler(static (handler, _) => handler.UseProxy = false);
        services.AddSingleton<ApiReachability>();
        services.AddSingleton<IngestClient>();
        services.AddSingleton<EventOutbox>();
        services.AddSingleton<IEventOutbox>(static provider => provider.GetRequiredService<EventOutbox>());
        services.AddHostedService<OutboxSender>();
    }

    private static void AddBrowser(this IServiceCollection services)
    {
        services.AddValidatedOptions<BrowserOptions, BrowserOptionsValidator>(BrowserOptions.SectionName);
        services.AddValidatedOptions<NetworkMappingOptions, NetworkMappingOptionsValidator>(NetworkMappingOptions.SectionName);
        services.AddValidatedOptions<LifecycleOptions, LifecycleOptionsValidator>(LifecycleOptions.SectionName);

        // The capture retries by itself and reports the lost connection to the stream meanwhile.
        services.AddHttpClient(BrowserLocator.HttpClientName)
            .UseSocketsHttpHandler(static (handler, _) => handler.UseProxy = false)
            .DisableResilience();
        services.AddSingleton<BrowserLocator>();
    }

    private static void AddCapture(this IServiceCollection services)
    {
        services.AddSingleton<DesiredCapture>();
        services.AddSingleton<CollectorState>();
        services.AddSingleton<AppliedRevision>();
        services.AddHostedService(static provider => provider.GetRequiredService<AppliedRevision>());
        services.AddHostedService<CaptureStateReader>();
        services.AddHostedService<CaptureSupervisor>();
    }
}
