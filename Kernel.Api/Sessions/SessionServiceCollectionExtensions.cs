using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Sessions;

internal static class SessionServiceCollectionExtensions
{
    /// <summary>Adds capture sessions.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddValidatedOptions<SessionsOptions, SessionsOptionsValidator>(SessionsOptions.SectionName);
        services.AddSingleton<SessionCatalog>();
        services.AddSingleton<DesiredState>();
        services.AddSingleton<SessionManager>();
        services.AddHostedService<SessionLifetime>();
        return services;
    }
}
