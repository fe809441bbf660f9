using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>Registers the replication of the stream to each sink that is added.</summary>
internal static class ReplicationServiceCollectionExtensions
{
    // Time for the rest of the host, so that the timeouts of replication expire before the host's.
    private static readonly TimeSpan HostMargin = TimeSpan.FromMilliseconds(300);

    public static IServiceCollection AddReplication(this IServiceCollection services)
    {
        services.AddValidatedOptions<ReplicationOptions, ReplicationOptionsValidator>(ReplicationOptions.SectionName);
        services.AddOptions<HostOptions>().Configure<IOptions<ReplicationOptions>>(static (host, replication) =>
        {
            host.ServicesStopConcurrently = true;
            host.ShutdownTimeout = replication.Value.DrainTimeout + replication.Value.FlushTimeout + HostMargin;
        });

        // The HTTP client would log every few seconds what the replicator logs once.
        services.AddInternalApiClient(StreamClient.ClientName).RemoveAllLoggers();
        services.AddSingleton<StreamClient>();
        services.AddSingleton<ReplicationMetrics>();
        services.AddHealthChecks().AddCheck<ReplicationHealthCheck>("storage");
        services.AddHostedService<ReplicationService>();
        return services;
    }

    /// <summary>Adds a sink.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The sink's name in logs, health and metrics.</param>
    public static IServiceCollection AddSink<TSink>(this IServiceCollection services, string name)
        where TSink : class, IEventSink => services.AddSingleton<IEventSink>(
            provider => ActivatorUtilities.CreateInstance<TSink>(provider, ActivatorUtilities.CreateInstance<SinkStatus>(provider, name)));
}
