using Kernel.CdpCollector;
using Kernel.ServiceDefaults;

return await ServiceRunner.RunAsync(args, CollectorApplication.Build);
