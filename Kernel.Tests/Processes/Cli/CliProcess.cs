using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary>The command <c>kernel</c> as its users run it.</summary>
internal static class CliProcess
{
    private static readonly string[] Variables = ["KERNEL_URL", "KERNEL_API_KEY"];

    /// <summary>Starts it with exactly these arguments and variables.</summary>
    public static ProgramProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] args) =>
        ProgramProcess.Start("Kernel.Cli", Variables.ToDictionary(static name => name, name => environment?.GetValueOrDefault(name)), args);

    /// <summary>Runs <c>kernel watch</c> against an API.</summary>
    public static ProgramProcess Watch(ApiHost api, params string[] args) => StartAt(api, ["watch", .. args]);

    /// <summary>Starts a command against an API.</summary>
    public static ProgramProcess StartAt(ApiHost api, params string[] args) =>
        Start(new Dictionary<string, string> { ["KERNEL_URL"] = $"http://127.0.0.1:{api.PublicPort}" }, args);

    /// <summary>Runs a command, which must succeed, to its end.</summary>
    /// <returns>The lines of its output.</returns>
    public static async Task<string[]> RunAsync(ApiHost api, params string[] args)
    {
        await using var kernel = StartAt(api, args);
        Assert.True(await kernel.ExitedAsync() == 0, kernel.Everything);
        return kernel.Lines;
    }
}
