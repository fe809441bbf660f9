using Kernel.Cli.Events;

namespace Kernel.Cli.Output;

/// <summary>Shows the size of a download on standard error while it runs, in a terminal only.</summary>
/// <param name="time">The clock.</param>
internal sealed class DownloadProgress(TimeProvider time)
{
    private const int Width = 12;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly bool _isShown = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private long _shownAt = time.GetTimestamp();
    private bool _isDirty;

    /// <summary>Shows the bytes so far, at most a few times a second.</summary>
    public void Show(long bytes)
    {
        if (_isShown && time.GetElapsedTime(_shownAt) >= Interval)
        {
            _shownAt = time.GetTimestamp();
            _isDirty = true;
            Console.Error.Write('\r' + Quantity.Bytes(bytes).PadRight(Width));
        }
    }

    /// <summary>Removes what is shown.</summary>
    public void Clear()
    {
        if (_isDirty)
        {
            _isDirty = false;
            Console.Error.Write('\r' + new string(' ', Width) + '\r');
        }
    }
}
