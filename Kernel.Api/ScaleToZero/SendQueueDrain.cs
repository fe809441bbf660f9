using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>
/// Waits until what was written to a client has left this machine: bytes that still wait in the kernel's send queue, or are not
/// acknowledged, are lost to a client that gives up while the host sleeps.
/// </summary>
internal sealed class SendQueueDrain(IOptions<ScaleToZeroOptions> options, TimeProvider time)
{
    private const nuint SendQueueSize = 0x5411; // SIOCOUTQ of linux/sockios.h: bytes not yet acknowledged

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits, no longer than the options say. Returns at once where there is nothing to see.</summary>
    public async Task WaitAsync(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux())
        {
            return;
        }

        var started = time.GetTimestamp();
        var pause = MinDelay;
        var empty = 0;

        // Empty twice: between filling the queue and filling it again it is empty for a moment.
        while (empty < 2 && time.GetElapsedTime(started) < options.Value.DeliveryTimeout)
        {
            if (Unsent(socket) is not { } unsent)
            {
                return;
            }

            empty = unsent == 0 ? empty + 1 : 0;
            await Task.Delay(pause, time);
            pause = empty > 0 ? MinDelay : pause * 2 < MaxDelay ? pause * 2 : MaxDelay;
        }
    }

    // Null where the connection has gone, and with it whatever was to be delivered.
    private static int? Unsent(Socket socket)
    {
        var handle = socket.SafeHandle;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return Control((int)handle.DangerousGetHandle(), SendQueueSize, out var unsent) == 0 ? unsent : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int file, nuint request, out int value);
}
