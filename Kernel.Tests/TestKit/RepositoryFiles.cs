namespace Kernel.Tests.TestKit;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static string[] ReadLines(params string[] path) => File.ReadAllLines(Path.Combine([Root, .. path]));

    /// <summary>The full name of a file or folder.</summary>
    public static string PathOf(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>The contents of every file below a directory that ends in one of those.</summary>
    public static string[] ReadAll(string directory, params string[] endings) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, directory), "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(File.ReadAllText),
    ];

    /// <summary>The sources of a project, by their paths below it.</summary>
    public static (string Path, string Text)[] SourcesOf(string project)
    {
        var directory = PathOf(project);
        return [.. Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories).Select(path => (Path.GetRelativePath(directory, path), File.ReadAllText(path)))];
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Kernel.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
