using Kernel.ServiceDefaults;
using Kernel.StorageWriter.BrowserTraces;
using Kernel.StorageWriter.Files;

namespace Kernel.StorageWriter;

/// <summary>The composition of the service.</summary>
internal static class StorageWriterApplication
{
    /// <summary>Builds the service, ready to run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.Services.AddKernelStorageWriter();
        builder.Services.AddFilesDestination();
        builder.AddBrowserTraces();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }
}
