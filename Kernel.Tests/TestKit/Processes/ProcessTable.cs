using System.Globalization;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>The processes of this machine, from /proc.</summary>
internal static class ProcessTable
{
    /// <summary>A process and everything that it, and what it started, started.</summary>
    public static IReadOnlyList<int> TreeOf(int root)
    {
        var parents = All()
            .Select(static id => (Id: id, Stat: Stat(id)))
            .Where(static p => p.Stat is not null)
            .Select(static p => (p.Id, Parent: int.Parse(p.Stat![1], CultureInfo.InvariantCulture)))
            .ToArray();
        List<int> tree = [root];
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(p => p.Parent == tree[i]).Select(static p => p.Id));
        }

        return tree;
    }

    /// <summary>An app host with everything it started. The orchestrator detaches itself, and knows by an argument which process it serves.</summary>
    public static IReadOnlyList<int> OfAppHost(int appHost) =>
        [.. TreeOf(appHost), .. All().Where(id => CommandLine(id).Contains($"dcp start-apiserver --monitor {appHost} ", StringComparison.Ordinal)).SelectMany(TreeOf)];

    /// <summary>The process among these whose program's path ends like this.</summary>
    public static int Single(IEnumerable<int> processes, string program) => processes.Single(id => CommandLine(id).Split(' ')[0].EndsWith(program, StringComparison.Ordinal));

    /// <summary>Waits until none of them runs any more.</summary>
    public static Task GoneAsync(IReadOnlyCollection<int> processes, TimeSpan? within = null) =>
        Wait.Until(() => processes.Where(IsRunning).Select(static id => $"{id} {CommandLine(id)}").ToArray(), static left => left.Length == 0, within: within);

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(static id => id > 0);

    // One that has ended and only waits to be collected by its parent does not run.
    private static bool IsRunning(int id) => Stat(id) is { } stat && stat[0] is not ("Z" or "X");

    // "7443 (chromium) S 7428 7443 ...": the name can contain anything, so what follows its last parenthesis is taken.
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
