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

/// <summary>Registration of authentication, rate limits, host filtering, CORS and security headers.</summary>
internal static class SecurityServiceCollectionExtensions
{
    /// <summary>Adds API keys, sign-in, rate limits, host filtering and CORS.</summary>
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

        // Suppresses the warning that the keys are not encrypted at rest; see ProtectionKeys.
        services.AddLogging(static logging => logging.AddFilter(typeof(XmlKeyManager).FullName, LogLevel.Error));
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>(static (cors, api) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(api.Value.AllowedOrigins)
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Last-Event-ID", "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name")
            .WithExposedHeaders("X-Gaps", "X-Has-More", "X-Next-After-Seq", "X-Next-Offset", "Kernel-Durable", "Kernel-Stream-Id", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
        services.AddOptions<HealthOptions>().Configure<ApiKeys>(static (health, keys) =>
            health.MaySeeReasons = context => !keys.AreRequired || context.User.Identity is { IsAuthenticated: true });
        return services;
    }

    /// <summary>Adds the security middleware of the public port. Call it after routing, because the middleware reads endpoint metadata.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        var internalPort = app.Services.GetRequiredService<IOptions<InternalPortOptions>>().Value.Port;

        // Otherwise the host adds the framework's authentication middleware first, which would look for a cookie on every request.
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
