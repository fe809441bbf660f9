using Kernel.Api;

await ApiApplication.Build(WebApplication.CreateBuilder(args)).RunAsync();
