using Kernel.AppHost.Local;
using Microsoft.Win32.SafeHandles;

namespace Kernel.AppHost.Watch;

/// <summary>Where lines are printed.</summary>
/// <param name="Output">Takes the bytes. Says so when nobody reads them any more, which <see cref="Console.Out"/> keeps to itself.</param>
/// <param name="UsesColour">Whether it may be given colours.</param>
/// <param name="Width">Its width in cells; null where lines go somewhere that has none.</param>
internal sealed record Terminal(Stream Output, bool UsesColour, Func<int?> Width)
{
    private const int StandardOutput = 1;

    /// <summary>This process's standard output.</summary>
    public static Terminal Current => new(
        OperatingSystem.IsWindows()
            ? Console.OpenStandardOutput()
            : new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0),
        LogPrinter.UsesColour,
        static () => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth);
}
