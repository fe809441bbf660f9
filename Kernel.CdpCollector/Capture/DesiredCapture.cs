using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Threading;

namespace Kernel.CdpCollector.Capture;

/// <summary>What the API wants captured, as far as is known: while the API is away, what it said last. Set by one caller at a time.</summary>
internal sealed class DesiredCapture
{
    private readonly AsyncBroadcast _changed = new();
    private volatile CaptureState? _current;

    /// <summary>The newest state; null before the API said anything.</summary>
    public CaptureState? Current => _current;

    public void Set(CaptureState state)
    {
        if (_current?.Revision != state.Revision)
        {
            _current = state;
            _changed.Signal();
        }
    }

    /// <summary>Waits until there is another state than the one given.</summary>
    public Task WaitForChangeAsync(CaptureState? known, CancellationToken cancellationToken) =>
        _changed.WaitUntilAsync(() => !ReferenceEquals(_current, known), cancellationToken);
}
