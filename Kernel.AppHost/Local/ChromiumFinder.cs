namespace Kernel.AppHost.Local;

/// <summary>Finds the browser of this machine.</summary>
internal static class ChromiumFinder
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Whether there is one where it is looked for.</summary>
    public static bool IsHere => SearchPath.Find(Names) is not null;

    /// <param name="configured">The path that the user gave, if any.</param>
    /// <exception cref="StartupException">There is none; the message says how to get one.</exception>
    public static string Find(string? configured)
    {
        if (configured is null)
        {
            return SearchPath.Find(Names) ?? throw new StartupException(
                $"""
                No Chromium found: none of {string.Join(", ", Names)} is on PATH.
                Install it (on Debian: apt-get install chromium), or say where it is with --chromium PATH (or CHROMIUM_PATH),
                or use a browser that already runs, with its DevTools open, with --chromium-address http://HOST:PORT (or CHROMIUM_ADDRESS).
                """);
        }

        // A bare name is looked up, as a shell would.
        var path = configured.Contains(Path.DirectorySeparatorChar) ? Path.GetFullPath(configured) : SearchPath.Find(configured);
        return path is not null && SearchPath.IsProgram(path)
            ? path
            : throw new StartupException($"--chromium (CHROMIUM_PATH) is '{configured}', which is no program that can be started.");
    }
}
