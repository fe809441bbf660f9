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
        using var tap = new MonitorUnderTest(trace.Start) { Body = null };
        var now = 0L;
        foreach (var line in trace.Lines)
        {
            Pass(tap, line.Us - now);
            now = line.Us;
            if (line.Settled)
            {
                tap.Tap.Settled();
            }
            else if (line.Event is { } message)
            {
                tap.Say(message.GetRawText());
            }
            else
            {
                tap.TryAnswer(line.Asked!, line.Session ?? "", line.Params?.GetRawText(), line.Result?.GetRawText() ?? "");
            }
        }

        Pass(tap, (long)Rest.TotalMicroseconds);
        tap.Tap.Released();
        return [.. tap.Events.Select(static e => e.Line)];
    }

    // In steps, as timers that are set by timers need.
    private static void Pass(MonitorUnderTest tap, long microseconds)
    {
        const int step = 50_000;
        for (; microseconds > 0; microseconds -= step)
        {
            tap.Time.Advance(TimeSpan.FromMicroseconds(Math.Min(microseconds, step)));
        }
    }
}
