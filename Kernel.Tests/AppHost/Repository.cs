using System.Runtime.CompilerServices;

namespace Kernel.Tests.AppHost;

/// <summary>Files of the repository that are no part of any build.</summary>
internal static class Repository
{
    public static string File(params string[] parts) => Path.Combine([Folder(), .. parts]);

    private static string Folder([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
