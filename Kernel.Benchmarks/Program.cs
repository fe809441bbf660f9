using System.Reflection;
using BenchmarkDotNet.Running;
using Kernel.Benchmarks.Load;
using Kernel.Benchmarks.StorageWriter;

switch (args)
{
    case [LoadRun.Command, .. var scenarios]:
        return await LoadRun.RunAsync(scenarios);

    case [S2ServerProcess.Command]:
        await S2ServerProcess.ServeAsync();
        return 0;

    case [S2Throughput.Command]:
        await S2Throughput.RunAsync();
        return 0;

    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        return 0;
}
