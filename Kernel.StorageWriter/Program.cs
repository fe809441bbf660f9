using Kernel.ServiceDefaults;
using Kernel.StorageWriter;
using Kernel.StorageWriter.Files;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddKernelStorageWriter();
builder.Services.AddFilesDestination();

var app = builder.Build();
app.MapDefaultEndpoints();
await app.RunAsync();
