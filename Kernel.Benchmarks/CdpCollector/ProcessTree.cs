using System.Globalization;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>The processor time of a process and all that it started, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that this runs on

    /// <summary>Seconds so far, of each that runs.</summary>
    public static IReadOnlyDictionary<int, double> CpuSeconds(int root)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Read).OfType<(int Id, int Parent, double Seconds)>().ToList();
        var children = processes.ToLookup(static p => p.Parent);
        IEnumerable<(int Id, int Parent, double Seconds)> Tree((int Id, int Parent, double Seconds) process) =>
            children[process.Id].SelectMany(Tree).Prepend(process);
        return processes.Where(p => p.Id == root).SelectMany(Tree).ToDictionary(static p => p.Id, static p => p.Seconds);
    }

    /// <summary>Seconds since then, of those that run now.</summary>
    public static double CpuSince(int root, IReadOnlyDictionary<int, double> then) =>
        CpuSeconds(root).Sum(now => now.Value - then.GetValueOrDefault(now.Key));

    // "1234 (name with spaces) S 1 ..": the parent is the second field behind the name, the times are the 12th and 13th.
    private static (int Id, int Parent, double Seconds)? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return (id, int.Parse(fields[1], CultureInfo.InvariantCulture), ticks / TicksPerSecond);
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }
}
