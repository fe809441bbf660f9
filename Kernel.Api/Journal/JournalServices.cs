using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

internal static class JournalServices
{
    /// <summary>Adds the journal. It opens when the stream is made, and commits from the start to the end of the host.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services)
    {
        services.AddOptions<JournalOptions>().BindConfiguration(JournalOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<JournalOptions>, JournalOptionsValidator>();
        services.AddSingleton<JournalStore>();
        services.AddSingleton(static provider => provider.GetRequiredService<JournalStore>().Durability);
        services.AddSingleton<JournalHistory>();
        services.AddSingleton<JournalMetrics>();
        services.AddHostedService<JournalWriter>();
        services.AddHealthChecks().AddCheck<JournalHealthCheck>("journal");
        return services;
    }
}
