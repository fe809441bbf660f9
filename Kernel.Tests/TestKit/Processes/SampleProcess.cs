using System.Diagnostics;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A program that writes what it receives.</summary>
internal sealed class SampleProcess(string folder, string program, params string[] arguments) : ChildProcess(new ProcessStartInfo(program, arguments)
{
    WorkingDirectory = folder,
    Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" }, // a build server would outlive the test
});
