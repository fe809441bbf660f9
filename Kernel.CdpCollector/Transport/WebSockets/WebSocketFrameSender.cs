using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// Sends frames in the order in which they were given, by a thread of its own: whoever gives them never waits for the browser.
/// What has gathered while it wrote goes out in one piece.
/// </summary>
/// <param name="stream">Where to.</param>
/// <param name="maxWaitingBytes">The most that may wait to be sent.</param>
internal sealed class WebSocketFrameSender(Stream stream, int maxWaitingBytes) : IDisposable
{
    private const int InitialBytes = 4096;

    private readonly object _gate = new(); // waited for with Monitor.Wait, which a Lock does not have
    private readonly WebSocketFrameMask _mask = new();
    private PooledByteWriter _waiting = new(InitialBytes);
    private PooledByteWriter _sending = new(InitialBytes);
    private bool _isHeld;
    private bool _hasEnded;

    /// <summary>Takes a frame; false where too much waits already.</summary>
    public bool TrySend(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return true; // nobody is there to read it
            }

            if (_waiting.WrittenCount + payload.Length > maxWaitingBytes)
            {
                return false;
            }

            _mask.WriteFrame(_waiting, opcode, payload);
            if (!_isHeld)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>More frames are about to be given, all of which may go out together.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    /// <summary>Lets what was held go out.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isHeld = false;
            if (_waiting.WrittenCount > 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Nothing more is going to be given; what waits is still sent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _isHeld = false;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sends, until <see cref="End"/> or the stream fails.</summary>
    public void Run()
    {
        while (TakeWaiting())
        {
            stream.Write(_sending.WrittenSpan);
        }
    }

    /// <summary>Only once <see cref="Run"/> has come to its end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _waiting.Dispose();
            _sending.Dispose();
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            while (_waiting.WrittenCount == 0 || _isHeld)
            {
                if (_hasEnded)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (_waiting, _sending) = (_sending, _waiting);
            _waiting.Clear();
            return true;
        }
    }
}
