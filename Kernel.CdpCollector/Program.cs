using Kernel.CdpCollector;
using Kernel.ServiceDefaults;

return await ServiceRunner.RunAsync(args, static builder =>
{
    builder.AddServiceDefaults();
    builder.Services.AddKernelCollector();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    return app;
});
