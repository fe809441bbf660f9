using Kernel.ServiceDefaults;
using Kernel.StorageWriter.Archive;
using Kernel.StorageWriter.BrowserTraces;

namespace Kernel.StorageWriter;

/// <summary>The composition of the service.</summary>
internal static class StorageWriterApplication
{
    /// <summary>Builds the service, ready to run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.AddKernelStorageWriter();
        builder.Services.AddDestinations(builder.Configuration);
        builder.Services.AddArchive();
        builder.AddBrowserTraces();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapArchive();
        return app;
    }
}
