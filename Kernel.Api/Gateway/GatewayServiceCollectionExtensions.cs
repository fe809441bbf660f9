using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Gateway;

internal static class GatewayServiceCollectionExtensions
{
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
            .AddSingleton<DevToolsForwarder>()
            .AddHostedService(static provider => provider.GetRequiredService<GatewayConnections>());
        return services;
    }
}
