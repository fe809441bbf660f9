using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.History;

/// <summary>Registers the event history.</summary>
internal static class EventHistoryServiceCollectionExtensions
{
    /// <summary>Adds the event history. The storage writer is not needed at startup.</summary>
    public static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.AddValidatedOptions<HistoryOptions, HistoryOptionsValidator>(HistoryOptions.SectionName);
        services
            .AddInternalApiClient(HistoryClient.ClientName, HistoryClient.BaseAddress)
            .ConfigureHttpClient(static client => client.MaxResponseContentBufferSize = HistoryClient.MaxPageBytes)
            .RemoveAllLoggers();
        services.AddSingleton<HistoryMetrics>();
        services.AddSingleton<HistoryClient>();
        services.AddSingleton<IEventHistory, TieredEventHistory>();
        return services;
    }
}
