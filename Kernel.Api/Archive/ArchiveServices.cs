using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Archive;

internal static class ArchiveServices
{
    /// <summary>Adds the history that reaches behind the journal. Nothing of it is asked at the start, and nothing waits for it.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services)
    {
        services.AddSettings<ArchiveOptions>(ArchiveOptions.SectionName);
        services
            .AddInternalApiClient(ArchiveClient.ClientName, ArchiveClient.BaseAddress)
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = ArchiveClient.MaxPageBytes)
            .RemoveAllLoggers();
        services.AddSingleton<ArchiveMetrics>();
        services.AddSingleton<ArchiveClient>();
        services.AddSingleton<IEventHistory, ArchivedHistory>();
        return services;
    }
}
