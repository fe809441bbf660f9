using Kernel.ServiceDefaults;
using Kernel.StorageWriter;

return await ServiceRunner.RunAsync(args, StorageWriterApplication.Build);
