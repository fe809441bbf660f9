using System.Globalization;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Reads the CPU time of a process and its descendants from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every supported Linux

    /// <summary>Gets the CPU seconds of each running process.</summary>
    public static IReadOnlyDictionary<int, double> CpuSeconds(int root)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Read).OfType<(int Id, int Parent, double Seconds)>().ToList();
        var children = processes.ToLookup(static p => p.Parent);
        IEnumerable<(int Id, int Parent, double Seconds)> Tree((int Id, int Parent, double Seconds) process) =>
            children[process.Id].SelectMany(Tree).Prepend(process);
        return processes.Where(p => p.Id == root).SelectMany(Tree).ToDictionary(static p => p.Id, static p => p.Seconds);
    }

    /// <summary>Gets the CPU seconds since an earlier reading, for the processes that are still running.</summary>
    public static double CpuSince(int root, IReadOnlyDictionary<int, double> then) =>
        CpuSeconds(root).Sum(now => now.Value - then.GetValueOrDefault(now.Key));

    // "1234 (name with spaces) S 1 ..": the parent is the second field after the name, the times are the 12th and 13th.
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
            return null; // the process has exited
        }
    }
}
