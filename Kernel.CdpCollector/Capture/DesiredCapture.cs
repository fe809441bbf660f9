using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.CdpCollector.Capture;

/// <summary>The capture state desired by the API; while the API is not reachable, the last one received. Set by one caller at a time.</summary>
internal sealed class DesiredCapture
{
    private readonly AsyncBroadcast _changed = new();
    private volatile CaptureState? _current;

    /// <summary>The newest state; null before the first was received.</summary>
    public CaptureState? Current => _current;

    public void Set(CaptureState state)
    {
        if (_current?.Revision != state.Revision)
        {
            _current = state;
            _changed.Signal();
        }
    }

    /// <summary>Waits until the state differs from the given one.</summary>
    public Task WaitForChangeAsync(CaptureState? known, CancellationToken cancellationToken) =>
        _changed.WaitUntilAsync(() => !ReferenceEquals(_current, known), cancellationToken);
}
