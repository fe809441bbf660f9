using Kernel.AppHost.Local;

#if ASPIRE
using Kernel.AppHost.Aspire;
using Kernel.AppHost.Watch;

if (!args.Contains(CommandLine.LocalOption) && !WatchCommand.IsMeant(args))
{
    await AspireEdition.RunAsync(args);
    return 0;
}
#endif

return await LocalEdition.RunAsync(args);
