using Kernel.Api;
using Kernel.ServiceDefaults;

return await ServiceRunner.RunAsync(args, ApiApplication.Build);
