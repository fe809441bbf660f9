using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>Replays a recording through the collector's mapping, at the recorded times.</summary>
internal static class TraceReplay
{
    // After the last line, all deadlines are due.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(12);

    /// <summary>Returns the lines of the resulting events.</summary>
    public static List<string> Run(Trace trace)
    {
        using var monitor = new MonitorUnderTest(trace.Start) { Body = null };
        var recorded = trace.Lines.Where(static line => line.Asked is not null).Select(static line => line.Params?.GetRawText()).ToHashSet();
        var now = 0L;
        foreach (var line in trace.Lines)
        {
            Pass(monitor, line.Us - now, recorded);
            now = line.Us;
            if (line.Settled)
            {
                monitor.Monitor.InitialTargetsAttached();
            }
            else if (line.Event is { } message)
            {
                monitor.Receive(message.GetRawText());
            }
            else
            {
                monitor.TryRespond(line.Asked!, line.Session ?? "", line.Params?.GetRawText(), line.Result?.GetRawText() ?? "");
            }
        }

        Pass(monitor, (long)Rest.TotalMicroseconds, recorded);
        monitor.Monitor.Released();
        return [.. monitor.Events.Select(static e => e.Line)];
    }

    // In steps, because timers start other timers. The browser has no body of a response that is not complete, and an error is not recorded.
    private static void Pass(MonitorUnderTest monitor, long microseconds, HashSet<string?> recorded)
    {
        const int step = 50_000;
        for (; microseconds > 0; microseconds -= step)
        {
            monitor.Time.Advance(TimeSpan.FromMicroseconds(Math.Min(microseconds, step)));
            monitor.Reject(parameters => !recorded.Contains(parameters), "Network.getResponseBody", "Network.streamResourceContent");
        }
    }
}
