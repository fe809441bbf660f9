using Kernel.CdpCollector;
using Kernel.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddKernelCollector();

var app = builder.Build();
app.MapDefaultEndpoints();
await app.RunAsync();
