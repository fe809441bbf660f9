using System.ComponentModel;
using System.Diagnostics;

namespace Kernel.AppHost.Chromium;

/// <summary>Finds a container runtime that can start containers, by starting one.</summary>
internal static class ContainerRuntime
{
    private const string DefaultImage = "debian:trixie-slim";
    private const string Variable = "ASPIRE_CONTAINER_RUNTIME";

    // Includes pulling the image, which the build needs anyway.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Starts a container with each runtime until one succeeds, and makes Aspire use that one.</summary>
    /// <param name="image">An image that has the program <c>true</c>; null for the default base image of Chromium.</param>
    /// <param name="why">The reason why none works.</param>
    /// <returns>The command of the runtime; null if none works.</returns>
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

                why = $"{command} cannot start containers: {failure}";
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
            return $"no response within {Timeout.TotalSeconds:0} s";
        }

        // docker prints the error first, podman last.
        var lines = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return process.ExitCode == 0 ? null : Array.Find(lines, static line => line.StartsWith("Error", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? $"exit code {process.ExitCode}";
    }
}
