using System.Reflection;
using BenchmarkDotNet.Running;
using Kernel.Benchmarks.CdpCollector;

// What needs a process or a browser beside it is measured here; everything else is BenchmarkDotNet's.
switch (args)
{
    case ["tap-server", var messages]:
        await ReplayServer.ServeAsync(long.Parse(messages, System.Globalization.CultureInfo.InvariantCulture));
        break;
    case ["tap", ..]:
        await TapOverSocket.RunAsync();
        break;
    case ["browser", ..]:
        await LiveBrowser.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}
