using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.Archive;
using Kernel.StorageWriter.Copying;
using Kernel.StorageWriter.Reading;
using Kernel.StorageWriter.Status;
using Kernel.StorageWriter.Storage;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter;

/// <summary>The copying of the stream to every destination that is added to it.</summary>
internal static class StorageWriterServiceCollectionExtensions
{
    // What the host needs beside the copying itself, so that the copying's own bounds are the ones that end it.
    private static readonly TimeSpan HostMargin = TimeSpan.FromMilliseconds(300);

    public static IServiceCollection AddKernelStorageWriter(this IServiceCollection services)
    {
        services.AddValidatedOptions<StorageOptions, StorageOptionsValidator>(StorageOptions.SectionName);
        services.AddOptions<HostOptions>().Configure<IOptions<StorageOptions>>(static (host, storage) =>
        {
            host.ServicesStopConcurrently = true;
            host.ShutdownTimeout = storage.Value.DrainTimeout + storage.Value.FlushTimeout + HostMargin;
        });

        // The client's own log lines would say every few seconds what the copier says once.
        services.AddInternalApiClient(StreamClient.ClientName).RemoveAllLoggers();
        services.AddSingleton<StreamClient>();
        services.AddSingleton<StorageMetrics>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage");
        services.AddHostedService<StreamCopyService>();
        return services;
    }

    /// <summary>Adds a destination. What the archive is read from first is added first.</summary>
    public static IServiceCollection AddDestination<TStorage, TArchive>(this IServiceCollection services, string name)
        where TStorage : IEventsStorage
        where TArchive : IEventsArchive => services.AddSingleton(provider =>
    {
        var status = ActivatorUtilities.CreateInstance<DestinationStatus>(provider, name);
        return new StorageDestination(
            ActivatorUtilities.CreateInstance<TStorage>(provider, status), ActivatorUtilities.CreateInstance<TArchive>(provider), status);
    });
}
