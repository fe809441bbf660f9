using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.EventStream;

/// <summary>Registers the event stream.</summary>
internal static class EventStreamServiceCollectionExtensions
{
    /// <summary>Adds the event stream and its metrics.</summary>
    public static IServiceCollection AddEventStream(this IServiceCollection services)
    {
        services.AddValidatedOptions<EventStreamOptions, EventStreamOptionsValidator>(EventStreamOptions.SectionName);
        services.AddSingleton(static provider => new EventLog(
            provider.GetRequiredService<IOptions<EventStreamOptions>>().Value,
            provider.GetRequiredService<RecoveredState>(),
            provider.GetRequiredService<CommitTracker>()));
        services.AddSingleton<EventStreamMetrics>();
        services.AddSingleton<EventBatchPool>();
        services.AddSingleton<ApiEventPublisher>();
        services.AddHostedService<ReaderTicker>();
        return services;
    }
}
