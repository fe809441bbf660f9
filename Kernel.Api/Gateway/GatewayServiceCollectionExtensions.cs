using Kernel.Api.Http;
using Kernel.Api.Security;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

internal static class GatewayServiceCollectionExtensions
{
    private static readonly string[] Patterns = ["/json/{**rest}", "/devtools/{**rest}"];

    // Chromium's own DevTools page brings scripts and styles of its own.
    private static readonly CspMetadata DevToolsPages = new("frame-ancestors 'none'");

    /// <summary>Adds the gateway. It ends its connections before sessions end, so it is added after them.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.SectionName);
        services.AddHttpForwarder();

        // It has a line for every request, and a stack for a browser that is not there, which we say in a sentence.
        services.AddLogging(static logging => logging.AddFilter("Yarp.ReverseProxy", LogLevel.Error));
        services
            .AddSingleton<GatewayMetrics>()
            .AddSingleton<GatewayConnections>()
            .AddSingleton<DevToolsBrowser>()
            .AddSingleton<GatewayEndpoint>()
            .AddHostedService(static provider => provider.GetRequiredService<GatewayConnections>());
        return services;
    }

    /// <summary>Maps it; where it is off, the answer says so.</summary>
    public static void MapGateway(this WebApplication app)
    {
        var isEnabled = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.Enabled;
        foreach (var pattern in Patterns)
        {
            var route = isEnabled
                ? app.Map(pattern, static (HttpContext context, GatewayEndpoint endpoint) => endpoint.HandleAsync(context))
                : app.Map(pattern, static () => Problems.NotFound("There is no DevTools gateway here: Gateway:Enabled is false."));
            route.ExcludeFromDescription().WithMetadata(DevToolsPages);
        }
    }
}
