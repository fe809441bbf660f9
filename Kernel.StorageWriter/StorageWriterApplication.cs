using Kernel.ServiceDefaults;
using Kernel.StorageWriter.Archive;

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

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapArchive();
        return app;
    }
}
