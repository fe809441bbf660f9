using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Capture;

/// <summary>What the API wants captured, as far as is known: while the API is away, what it said last.</summary>
internal sealed class DesiredCapture
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private CaptureState? _current;

    /// <summary>The newest state; null before the API said anything.</summary>
    public CaptureState? Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public void Set(CaptureState state)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_current?.Revision == state.Revision)
            {
                return;
            }

            _current = state;
            changed = _changed;
            _changed = NewSignal();
        }

        changed.TrySetResult();
    }

    /// <summary>Ends as soon as there is another state than the one given.</summary>
    public Task WaitForOtherAsync(CaptureState? known, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ReferenceEquals(_current, known) ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
