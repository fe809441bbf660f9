using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>
/// Waits until a client has acknowledged all bytes of a response: bytes in the send queue of the operating system are lost to a
/// client that times out while the host is suspended.
/// </summary>
internal sealed class SendQueueDrain(IOptions<ScaleToZeroOptions> options, TimeProvider time)
{
    private const nuint SendQueueSize = 0x5411; // SIOCOUTQ of linux/sockios.h: bytes not yet acknowledged

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits at most <see cref="ScaleToZeroOptions.DeliveryTimeout"/>. Returns immediately if the queue cannot be inspected.</summary>
    public async Task WaitAsync(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux())
        {
            return;
        }

        var started = time.GetTimestamp();
        var pause = MinDelay;
        var empty = 0;

        // Checks twice, because the queue is briefly empty between two writes.
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

    // Null if the connection is closed.
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
