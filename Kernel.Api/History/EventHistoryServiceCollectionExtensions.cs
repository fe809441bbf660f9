using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.History;

internal static class EventHistoryServiceCollectionExtensions
{
    /// <summary>Adds the history that reaches behind the journal. Nothing of it is asked at the start, and nothing waits for it.</summary>
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
