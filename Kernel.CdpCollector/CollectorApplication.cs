using Kernel.ServiceDefaults;

namespace Kernel.CdpCollector;

/// <summary>Builds the collector service.</summary>
internal static class CollectorApplication
{
    /// <summary>Builds the service.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.AddKernelCollector();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
