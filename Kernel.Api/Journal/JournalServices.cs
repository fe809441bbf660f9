using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Journal;

internal static class JournalServices
{
    /// <summary>Adds the journal. It opens when the stream is made, and commits from the start to the end of the host.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddSettings<JournalOptions>(JournalOptions.SectionName);
        services.AddSingleton<JournalStore>();
        services.AddSingleton(static provider => provider.GetRequiredService<JournalStore>().Durability);
        services.AddSingleton<JournalHistory>();
        services.AddSingleton<JournalMetrics>();
        services.AddHostedService<JournalWriter>();
        services.AddHealthChecks().AddCheck<JournalHealthCheck>("journal");
        return services;
    }

    /// <summary>Shows the journal's metrics once it is open. Nobody asks for them: they only read what they show.</summary>
    public static void UseJournalMetrics(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<JournalMetrics>());
}
