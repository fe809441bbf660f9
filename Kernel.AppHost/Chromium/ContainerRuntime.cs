using System.ComponentModel;
using System.Diagnostics;

namespace Kernel.AppHost.Chromium;

/// <summary>Finds a container runtime that starts containers. One that merely answers is no proof.</summary>
internal static class ContainerRuntime
{
    private const string DefaultImage = "debian:trixie-slim";
    private const string Variable = "ASPIRE_CONTAINER_RUNTIME";

    // The image may have to be pulled first; the build needs it anyway.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a container with each runtime until one succeeds, and has Aspire use that one.</summary>
    /// <param name="image">An image with a program <c>true</c>; null for the default base of Chromium's image.</param>
    /// <param name="why">Why there is none.</param>
    /// <returns>The runtime's command; null if there is none.</returns>
    public static string? FindWorking(string? image, out string why)
    {
        why = "neither docker nor podman is installed";
        foreach (var command in Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? [given] : (string[])["docker", "podman"])
        {
            try
            {
                if (StartContainer(command, image ?? DefaultImage) is not { } failure)
                {
                    Environment.SetEnvironmentVariable(Variable, command);
                    return command;
                }

                why = $"{command} starts no container here: {failure}";
            }
            catch (Win32Exception)
            {
                // Not installed.
            }
        }

        return null;
    }

    private static string? StartContainer(string command, string image)
    {
        using var process = Process.Start(new ProcessStartInfo(command, ["run", "--rm", "--entrypoint", "true", image]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            return $"no answer within {Timeout.TotalSeconds:0} s";
        }

        // docker explains itself in its first line, podman in its last.
        var lines = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return process.ExitCode == 0 ? null : Array.Find(lines, static line => line.StartsWith("Error", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? $"exit code {process.ExitCode}";
    }
}
