using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Kernel.Benchmarks.Api;
using Kernel.Benchmarks.CdpCollector;
using Kernel.Benchmarks.Load;
using Kernel.Benchmarks.StorageWriter;

// Measurements that need another process or a browser; all others use BenchmarkDotNet.
switch (args)
{
    case [LoadRun.Command, .. var scenarios]:
        return await LoadRun.RunAsync(scenarios);

    case [SecurityLoad.Command]:
        await SecurityLoad.RunAsync();
        break;

    case [HarExport.Command]:
        await HarExport.RunAsync();
        break;

    case [McpTools.Command]:
        await McpTools.RunAsync();
        break;

    case [S2ServerProcess.Command]:
        await S2ServerProcess.ServeAsync();
        break;

    case [S2Throughput.Command]:
        await S2Throughput.RunAsync();
        break;

    case [ReplayServer.Command, var messages, var perSecond]:
        await ReplayServer.ServeAsync(long.Parse(messages, CultureInfo.InvariantCulture), int.Parse(perSecond, CultureInfo.InvariantCulture));
        break;

    case [WebSocketBenchmark.Command]:
        await CollectorProcess.RunAsync(WebSocketBenchmark.Command, WebSocketBenchmark.RunAsync);
        break;

    case [SocketReplayBenchmark.Command]:
        await CollectorProcess.RunAsync(SocketReplayBenchmark.Command, SocketReplayBenchmark.RunAsync);
        break;

    case [LiveBrowserBenchmark.Command]:
        await CollectorProcess.RunAsync(LiveBrowserBenchmark.Command, LiveBrowserBenchmark.RunAsync);
        break;

    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}

return 0;
