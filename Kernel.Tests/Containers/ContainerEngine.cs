using System.Diagnostics;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Containers;

/// <summary>The container engine that <c>./test --containers</c> has prepared, with the system's images in it.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static string Command => Variable("KERNEL_TEST_CONTAINER_ENGINE");

    /// <summary>The base image that the engine can build Chromium's image on.</summary>
    public static string DebianBase => Variable("KERNEL_TEST_DEBIAN_BASE");

    /// <summary>Runs the engine to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync(Command, arguments, []);

    /// <summary>Runs Compose to its end.</summary>
    public static Task<string> ComposeAsync(string file, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments) => Command == "docker"
        ? RunAsync("docker", ["compose", "--file", file, .. arguments], environment)
        : RunAsync("podman-compose", ["--file", file, .. arguments], environment);

    private static Task<string> RunAsync(string command, string[] arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command, arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return CompletedProcess.RunAsync(start, Deadline);
    }

    private static string Variable(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(name) is { Length: > 0 }, $"{name} is not set; ./test --containers sets it.");
        return Environment.GetEnvironmentVariable(name)!;
    }
}
