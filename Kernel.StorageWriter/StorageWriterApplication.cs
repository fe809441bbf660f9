using Kernel.ServiceDefaults;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.OpenTelemetry;

namespace Kernel.StorageWriter;

/// <summary>The web application of the storage writer.</summary>
internal static class StorageWriterApplication
{
    /// <summary>Builds the application.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.AddReplication();
        builder.Services.AddSinks(builder.Configuration);
        builder.Services.AddHistory();
        builder.AddBrowserTraces();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapHistory();
        return app;
    }
}
