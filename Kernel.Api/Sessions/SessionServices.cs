using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

internal static class SessionServices
{
    /// <summary>Adds capture sessions.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddOptions<SessionsOptions>().BindConfiguration(SessionsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>();
        services.AddSingleton<SessionCatalog>();
        services.AddSingleton<SessionManager>();
        services.AddHostedService<SessionLifetime>();
        return services;
    }
}
