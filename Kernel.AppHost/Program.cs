using Kernel.AppHost.Local;

#if ASPIRE
using Kernel.AppHost.Aspire;

if (!CommandLine.IsForLocalEdition(args))
{
    return await AspireEdition.RunAsync(args);
}
#endif

return await LocalEdition.RunAsync(args);
