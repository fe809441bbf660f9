using System.Reflection;
using BenchmarkDotNet.Running;
using Kernel.Benchmarks.StorageWriter;

switch (args)
{
    case [S2ServerProcess.Command]:
        await S2ServerProcess.ServeAsync();
        break;

    case [S2Throughput.Command]:
        await S2Throughput.RunAsync();
        break;

    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}
