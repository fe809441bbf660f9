using Kernel.Api.Security.Ports;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

internal static class ScaleToZeroServiceCollectionExtensions
{
    /// <summary>Adds what keeps the host awake while somebody is being served.</summary>
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

    /// <summary>Holds for every request on the public port, refused ones too: their answers have to arrive as well.</summary>
    public static void UseScaleToZero(this WebApplication app)
    {
        // Elsewhere no request pays for it.
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
