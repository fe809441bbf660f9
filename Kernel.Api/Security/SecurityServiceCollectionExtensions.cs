using Kernel.Api.Security.Authentication;
using Kernel.Api.Security.HostFiltering;
using Kernel.Api.Security.Ports;
using Kernel.Api.Security.RateLimiting;
using Kernel.ServiceDefaults.Health;
using Kernel.ServiceDefaults.Options;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security;

/// <summary>Who is let in, from where, and how much they may ask for.</summary>
internal static class SecurityServiceCollectionExtensions
{
    /// <summary>Adds keys, sign-in, limits, and the rules about other web sites.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddValidatedOptions<ApiOptions, ApiOptionsValidator>(ApiOptions.SectionName);
        services.AddValidatedOptions<LimitsOptions, LimitsOptionsValidator>(LimitsOptions.SectionName);
        services
            .AddSingleton<ApiKeys>()
            .AddSingleton<SignInCookie>()
            .AddSingleton<ProtectionKeys>()
            .AddSingleton<ClientLimits>()
            .AddSingleton<HostFilter>()
            .AddSingleton<OriginPolicy>();
        services.AddAuthentication().AddCookie(SignInCookie.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(SignInCookie.Scheme).Configure<SignInCookie, IOptions<ApiOptions>>(
            static (options, cookie, api) => cookie.Configure(options, api.Value.SignInLifetime));
        services.AddDataProtection().SetApplicationName("kernel");
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>(static (options, keys) => options.XmlRepository = keys);

        // It warns that nothing encrypts the keys; ProtectionKeys says why.
        services.AddLogging(static logging => logging.AddFilter(typeof(XmlKeyManager).FullName, LogLevel.Error));
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>(static (cors, api) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(api.Value.AllowedOrigins)
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Last-Event-ID")
            .WithExposedHeaders("X-Has-More", "X-Next-After-Seq", "X-Next-Offset", "Kernel-Durable", "Kernel-Stream-Id", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
        services.AddOptions<HealthOptions>().Configure<ApiKeys>(static (health, keys) =>
            health.MaySeeReasons = context => !keys.AreRequired || context.User.Identity is { IsAuthenticated: true });
        return services;
    }

    /// <summary>Puts the guards of the public port before its endpoints. After routing: they go by the endpoint that was chosen.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        var internalPort = app.Services.GetRequiredService<IOptions<InternalPortOptions>>().Value.Port;

        // Else the host puts the framework's authentication before everything, which would look for a cookie on every request.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseMiddleware<ResponseHeaders>();
        app.UseWhen(context => context.Connection.LocalPort != internalPort, static branch =>
        {
            branch.UseMiddleware<CrossSiteRequestMiddleware>();
            if (branch.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value.AllowedOrigins.Length > 0)
            {
                branch.UseCors();
            }

            branch.UseMiddleware<ApiKeyMiddleware>();
        });
    }
}
