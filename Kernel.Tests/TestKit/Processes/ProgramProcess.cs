using System.Diagnostics;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A program of this solution as its users run it: a separate process, with its output in pipes.</summary>
internal sealed class ProgramProcess(ProcessStartInfo start) : ChildProcess(start)
{
    /// <summary>Starts it with exactly these arguments.</summary>
    /// <param name="project">The project, for example <c>Kernel.Cli</c>.</param>
    /// <param name="environment">Added to the test's environment; null removes a variable.</param>
    /// <param name="args">The arguments.</param>
    public static ProgramProcess Start(string project, IReadOnlyDictionary<string, string?>? environment, params string[] args)
    {
        // A test runner in the background may ignore Ctrl-C, which its children inherit.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", AssemblyOf(project), .. args]) { WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new ProgramProcess(start);
    }

    /// <summary>Waits until a line of its output satisfies a condition.</summary>
    public Task<string> PrintedAsync(Func<string, bool> condition, TimeSpan? within = null) =>
        Wait.For(
            () => HasExited && !Lines.Any(condition) ? throw new InvalidOperationException($"It has ended.\n{Everything}") : Lines.FirstOrDefault(condition),
            "a line of the output",
            () => Everything,
            within);
}
