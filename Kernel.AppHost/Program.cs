using Kernel.AppHost.Local;

#if ASPIRE
using Kernel.AppHost.Aspire;

if (!args.Contains(CommandLine.LocalOption))
{
    await AspireEdition.RunAsync(args);
    return 0;
}
#endif

return await LocalEdition.RunAsync(args);
