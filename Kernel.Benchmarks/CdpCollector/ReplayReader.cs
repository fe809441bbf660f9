using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>The cost of reading one replay, for this process alone.</summary>
/// <param name="Read">The result of the reader.</param>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="CpuSeconds">The CPU time.</param>
/// <param name="AllocatedBytes">The bytes allocated.</param>
internal sealed record ReplayResult<T>(T Read, TimeSpan Elapsed, double CpuSeconds, long AllocatedBytes);

/// <summary>Runs a <see cref="ReplayServer"/> and measures readers of its replay.</summary>
internal static class ReplayReader
{
    /// <summary>Measures a reader.</summary>
    /// <param name="messages">The number of messages to replay.</param>
    /// <param name="perSecond">The rate of messages sent one at a time; 0 for full speed.</param>
    /// <param name="read">Reads the replay at an address to its end.</param>
    public static async Task<ReplayResult<T>> MeasureAsync<T>(long messages, int perSecond, Func<Uri, Task<T>> read)
    {
        string[] arguments = [ReplayServer.Command, messages.ToString(CultureInfo.InvariantCulture), perSecond.ToString(CultureInfo.InvariantCulture)];
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var address = new Uri($"ws://127.0.0.1:{await server.StandardOutput.ReadLineAsync()}/");
        using var self = Process.GetCurrentProcess();
        GC.Collect();
        var cpu = self.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var result = await read(address);
        watch.Stop();
        self.Refresh();
        var run = new ReplayResult<T>(result, watch.Elapsed, (self.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
        await server.WaitForExitAsync();
        return run;
    }

    /// <summary>Counts the messages of a replay with <see cref="ClientWebSocket"/> and a buffer that holds every message of the recording.</summary>
    public static async Task<long> CountByFrameworkAsync(Uri address)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, default);
        var buffer = new byte[64 * 1024];
        long count = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return count;
            }

            count += received.EndOfMessage ? 1 : 0;
        }
    }
}
