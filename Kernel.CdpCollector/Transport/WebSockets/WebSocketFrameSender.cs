using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>
/// Sends frames in the order in which they were queued, on its own thread, so that callers never wait for the browser. Frames queued while a write is
/// in progress go out together.
/// </summary>
/// <param name="stream">The stream to write to.</param>
/// <param name="maxWaitingBytes">The most bytes that may be queued.</param>
internal sealed class WebSocketFrameSender(Stream stream, int maxWaitingBytes) : IDisposable
{
    private const int InitialBytes = 4096;

    private readonly object _gate = new(); // used with Monitor.Wait, which Lock does not support
    private readonly WebSocketFrameMask _mask = new();
    private PooledByteWriter _waiting = new(InitialBytes);
    private PooledByteWriter _sending = new(InitialBytes);
    private bool _isHeld;
    private bool _hasEnded;

    /// <summary>Queues a frame; returns false if the queue is full.</summary>
    public bool TrySend(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return true; // the connection is closing, so the frame is discarded
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

    /// <summary>Holds frames back until <see cref="Release"/>, so that they go out together.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    /// <summary>Sends the frames that were held back.</summary>
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

    /// <summary>Stops accepting frames; frames already queued are still sent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _isHeld = false;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sends until <see cref="End"/> is called or the stream fails.</summary>
    public void Run()
    {
        while (TakeWaiting())
        {
            stream.Write(_sending.WrittenSpan);
        }
    }

    /// <summary>Disposes the buffers. Must not be called before <see cref="Run"/> has returned.</summary>
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
