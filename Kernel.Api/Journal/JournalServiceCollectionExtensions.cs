using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>Registers the journal.</summary>
internal static class JournalServiceCollectionExtensions
{
    /// <summary>Adds the journal. It is opened when the event log is created, and commits while the host runs.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddValidatedOptions<JournalOptions, JournalOptionsValidator>(JournalOptions.SectionName);
        services.TryAddSingleton(static provider => new JournalDirectory(
            provider.GetRequiredService<IOptions<JournalOptions>>().Value.Directory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EventJournal>();
        services.AddSingleton(static provider => provider.GetRequiredService<EventJournal>().Committed);
        services.AddSingleton(static provider => provider.GetRequiredService<EventJournal>().Recovered);
        services.AddSingleton<JournalMetrics>();
        services.AddHostedService<JournalWriter>();
        services.AddHealthChecks().AddCheck<JournalHealthCheck>("journal");
        return services;
    }

    /// <summary>Creates the journal's instruments when the host has started; no other service depends on them.</summary>
    public static void ActivateJournalMetrics(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<JournalMetrics>());
}
