using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Gateway;

internal static class GatewayServiceCollectionExtensions
{
    /// <summary>Adds the gateway. Call it after adding sessions, because its connections have to end before sessions.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.SectionName);
        services.AddHttpForwarder();

        // YARP logs every request, and a stack trace if the browser is not available, which the gateway logs itself.
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
