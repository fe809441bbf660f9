using Microsoft.Extensions.Logging;

namespace Kernel.AppHost.Chromium;

/// <summary>A browser's program on this machine.</summary>
/// <param name="Path">Where it is, or will be once it is downloaded.</param>
/// <param name="Download">Downloads it; null if it is expected to be there.</param>
internal sealed record ChromiumProgram(string Path, ChromeDownload? Download = null)
{
    public const string Remedy = "Install Chromium (on Debian: apt-get install chromium), or name a browser with --chromium PATH or --chromium http://HOST:PORT.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>A program that the user names; a bare name is looked up on <c>PATH</c>, as a shell would.</summary>
    public static ChromiumProgram At(string path) =>
        new(path.Contains(System.IO.Path.DirectorySeparatorChar) ? System.IO.Path.GetFullPath(path) : FindOnPath(path) ?? path);

    /// <summary>The first known browser on <c>PATH</c>, or else one that is downloaded and kept.</summary>
    public static ChromiumProgram Find()
    {
        if (Names.Select(FindOnPath).FirstOrDefault(static path => path is not null) is { } installed)
        {
            return new(installed);
        }

        var download = new ChromeDownload();
        return new(download.ProgramPath, download);
    }

    /// <summary>Downloads the browser if needed, and fails if it is not there.</summary>
    /// <exception cref="StartupException">There is no such program, or it cannot be downloaded; the message says what to do.</exception>
    public async Task EnsureAsync(ILogger logger, CancellationToken cancellationToken)
    {
        if (Download is not null && !IsProgram(Path))
        {
            await Download.RunAsync(logger, cancellationToken);
        }

        if (!IsProgram(Path))
        {
            throw new StartupException($"{Path} is not a program that can be started. {Remedy}");
        }
    }

    public override string ToString() => Download is null || IsProgram(Path) ? Path : "a downloaded Chrome";

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(IsProgram);

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
