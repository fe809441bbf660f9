using Kernel.ServiceDefaults;

namespace Kernel.CdpCollector;

/// <summary>The composition of the service.</summary>
internal static class CollectorApplication
{
    /// <summary>Builds the service, ready to run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.AddKernelCollector();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
