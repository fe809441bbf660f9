using System.Runtime.InteropServices;

namespace Kernel.AppHost.Local;

/// <summary>Finds what the build made of the services.</summary>
internal static class ServiceFinder
{
    /// <summary>
    /// The assembly of a project, built beside this one: <c>bin/{project}/{configuration}/</c>, or <c>publish/…</c> after a publish.
    /// </summary>
    /// <exception cref="StartupException">It has not been built.</exception>
    public static string Find(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
        return File.Exists(path)
            ? path
            : throw new StartupException($"{project} is not built ({path} is missing). Build everything with: dotnet build Kernel.sln");
    }

    /// <summary>The <c>dotnet</c> that this process itself runs on, so that the services run on the same.</summary>
    public static string FindDotNet()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var path = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "dotnet"));
        return File.Exists(path) ? path : "dotnet";
    }
}
