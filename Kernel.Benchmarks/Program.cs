using System.Reflection;
using BenchmarkDotNet.Running;
using Kernel.Benchmarks.Load;

if (args is ["load", .. var scenarios])
{
    return await LoadRun.RunAsync(scenarios);
}

BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
