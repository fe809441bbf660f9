namespace Kernel.AppHost.Local;

/// <summary>Finds programs as a shell would.</summary>
internal static class SearchPath
{
    /// <summary>The full path of the first of <paramref name="names"/> that is a program on <c>PATH</c>.</summary>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            foreach (var folder in folders)
            {
                var path = Path.Combine(folder, name);
                if (IsProgram(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>Whether the path is a file that may be executed.</summary>
    public static bool IsProgram(string path) =>
        File.Exists(path) &&
        (OperatingSystem.IsWindows() ||
            (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
