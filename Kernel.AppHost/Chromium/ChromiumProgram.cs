using Microsoft.Extensions.Logging;

namespace Kernel.AppHost.Chromium;

/// <summary>The program of a browser on this machine.</summary>
/// <param name="Path">The path of the program, which may not be downloaded yet.</param>
/// <param name="Download">The download; null if the program must already exist.</param>
internal sealed record ChromiumProgram(string Path, ChromeDownload? Download = null)
{
    public const string Remedy = "Install Chromium (on Debian: apt-get install chromium), or set a browser with --chromium PATH or --chromium http://HOST:PORT.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Gets the program at a path; a name without a folder is searched on <c>PATH</c>.</summary>
    public static ChromiumProgram At(string path) =>
        new(path.Contains(System.IO.Path.DirectorySeparatorChar) ? System.IO.Path.GetFullPath(path) : FindOnPath(path) ?? path);

    /// <summary>Finds the first known browser on <c>PATH</c>; otherwise selects the downloaded one.</summary>
    public static ChromiumProgram Find()
    {
        if (Names.Select(FindOnPath).FirstOrDefault(static path => path is not null) is { } installed)
        {
            return new(installed);
        }

        var download = new ChromeDownload();
        return new(download.ProgramPath, download);
    }

    /// <summary>Downloads the browser if necessary, and checks that the program exists.</summary>
    /// <exception cref="AppHostStartupException">The program does not exist or cannot be downloaded; the message says what to do.</exception>
    public async Task EnsureAsync(ILogger logger, CancellationToken cancellationToken)
    {
        if (Download is not null && !IsProgram(Path))
        {
            await Download.RunAsync(logger, cancellationToken);
        }

        if (!IsProgram(Path))
        {
            throw new AppHostStartupException($"{Path} is not an executable file. {Remedy}");
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
