using Kernel.Api.Security.Ports;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

internal static class ScaleToZeroServiceCollectionExtensions
{
    /// <summary>Adds the services that keep the host awake while requests are in progress.</summary>
    public static IServiceCollection AddScaleToZero(this IServiceCollection services)
    {
        services.AddValidatedOptions<ScaleToZeroOptions, ScaleToZeroOptionsValidator>(ScaleToZeroOptions.SectionName);
        services
            .AddSingleton<IPostConfigureOptions<ScaleToZeroOptions>, CooldownVariable>()
            .AddSingleton<ISuspendControl, ControlFile>()
            .AddSingleton<ScaleToZeroMetrics>()
            .AddSingleton<WakeLock>()
            .AddSingleton<SendQueueDrain>();
        services.AddHealthChecks().AddCheck<ScaleToZeroHealthCheck>("scale_to_zero");
        return services;
    }

    /// <summary>Adds the middleware for every request on the public port, including rejected ones, whose responses have to arrive too.</summary>
    public static void UseScaleToZero(this WebApplication app)
    {
        // On other hosts no request pays for the middleware.
        if (!app.Services.GetRequiredService<ISuspendControl>().Exists)
        {
            return;
        }

        var internalPort = app.Services.GetRequiredService<IOptions<InternalPortOptions>>().Value.Port;
        app.UseWhen(context => context.Connection.LocalPort != internalPort, static branch => branch.UseMiddleware<ScaleToZeroMiddleware>());

        var wake = app.Services.GetRequiredService<WakeLock>();
        app.Lifetime.ApplicationStopped.Register(wake.End);
    }
}
