using System.Runtime.InteropServices;

namespace Kernel.Cli.Output;

/// <summary>The process that reads standard output through a pipe, such as <c>head</c>.</summary>
internal static class OutputReader
{
    private const int StandardOutput = 1;

    // Of poll(2), the same on Linux and macOS.
    private const short Error = 0x08;
    private const short HangUp = 0x10;
    private const short PriorityBand = 0x80;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Cancels a source within about a second after the reader is gone: without output, no write fails.</summary>
    /// <returns>Ends the checks when disposed asynchronously; until then, the source must not be disposed.</returns>
    public static Timer CancelWhenGone(CancellationTokenSource source) => new(
        _ =>
        {
            if (IsGone())
            {
                source.Cancel();
            }
        },
        state: null,
        Interval,
        Interval);

    /// <summary>Returns whether the reader is gone. A file or a terminal has none that could be.</summary>
    public static bool IsGone()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return false;
        }

        // Linux reports both conditions unasked, macOS only if any event is requested.
        var output = new Native.PollFile { Descriptor = StandardOutput, Events = PriorityBand };
        return Native.Poll(ref output, count: 1, timeout: 0) > 0 && (output.Returned & (Error | HangUp)) != 0;
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Poll(ref PollFile file, nuint count, int timeout);

        [StructLayout(LayoutKind.Sequential)]
        internal struct PollFile
        {
            public int Descriptor;
            public short Events;
            public short Returned;
        }
    }
}
