using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>Has the collector's mapping hear a recording, at the times at which it was said.</summary>
internal static class TraceReplay
{
    // Behind the last line everything that waits for its time gets it.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(12);

    /// <summary>The lines of the events that become of it.</summary>
    public static List<string> Run(Trace trace)
    {
        using var monitor = new MonitorUnderTest(trace.Start) { Body = null };
        var now = 0L;
        foreach (var line in trace.Lines)
        {
            Pass(monitor, line.Us - now);
            now = line.Us;
            if (line.Settled)
            {
                monitor.Monitor.InitialTargetsAttached();
            }
            else if (line.Event is { } message)
            {
                monitor.Say(message.GetRawText());
            }
            else
            {
                monitor.TryAnswer(line.Asked!, line.Session ?? "", line.Params?.GetRawText(), line.Result?.GetRawText() ?? "");
            }
        }

        Pass(monitor, (long)Rest.TotalMicroseconds);
        monitor.Monitor.Released();
        return [.. monitor.Events.Select(static e => e.Line)];
    }

    // In steps, as timers that are set by timers need.
    private static void Pass(MonitorUnderTest monitor, long microseconds)
    {
        const int step = 50_000;
        for (; microseconds > 0; microseconds -= step)
        {
            monitor.Time.Advance(TimeSpan.FromMicroseconds(Math.Min(microseconds, step)));
        }
    }
}
