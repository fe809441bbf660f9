using System.ComponentModel;

namespace Kernel.AppHost.Local;

/// <summary>Keeps one resource running: starts it, knows when it is ready, starts it again when it dies.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>How often a process may die before it has been ready once; after that something is wrong that trying again does not mend.</summary>
    public const int MostFailedStarts = 5;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly ProcessSpec _spec;
    private readonly SupervisorServices _services;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private ChildProcess? _child;
    private Task _running = Task.CompletedTask;

    public Supervisor(ProcessSpec spec, SupervisorServices services)
    {
        _spec = spec;
        _services = services;
    }

    public string Name => _spec.Name;

    /// <summary>Done once it has been ready; fails with <see cref="StartupException"/> where it keeps dying before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The process of now, if one runs.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_lock)
            {
                return _child is { Exited.IsCompleted: false } child ? child.Id : null;
            }
        }
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends the process, and does not start it again.</summary>
    /// <param name="patience">How long it may take to end by itself.</param>
    /// <param name="now">Ends it at once.</param>
    public async Task StopAsync(TimeSpan patience, CancellationToken now)
    {
        ChildProcess? child;
        lock (_lock)
        {
            _stopping.Cancel();
            child = _child;
        }

        if (child is { Exited.IsCompleted: false })
        {
            var byItself = await child.StopAsync(patience, now);
            _services.Printer.Say(byItself ? $"{Name} stopped" : $"{Name} did not stop in time and was killed");
        }

        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var backoff = new RestartBackoff(_services.Time);
        for (var starts = 1; !_stopping.IsCancellationRequested; starts++)
        {
            backoff.Started();
            if (await RunOnceAsync() is not { } end || _stopping.IsCancellationRequested)
            {
                return;
            }

            if (!Ready.IsCompleted && starts == MostFailedStarts)
            {
                _ready.TrySetException(new StartupException($"{Name} {end}, for the {starts}th time without having been ready once. Its output above says why."));
                return;
            }

            var wait = backoff.Ended();
            _services.Printer.Say($"{Name} {end}; it is started again in {wait.TotalSeconds:0.##} s");
            await Task.Delay(wait, _services.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How it ended, or nothing where it was not to be started any more.</returns>
    private async Task<string?> RunOnceAsync()
    {
        var folder = _services.RunFolder.Create(Name);
        try
        {
            ChildProcess child;
            lock (_lock)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return null;
                }

                child = _child = ChildProcess.Start(_spec, folder, _services.Guard, line => _services.Printer.Print(Name, line));
            }

            await using (child)
            {
                using var watching = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                var probing = ProbeUntilReadyAsync(watching.Token);
                var code = await child.Exited;
                await watching.CancelAsync();
                await probing;
                return code > 128 ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return $"could not be started ({e.Message})";
        }
        finally
        {
            RunFolder.Remove(folder);
        }
    }

    private async Task ProbeUntilReadyAsync(CancellationToken cancellation)
    {
        try
        {
            while (_spec.Health is not null && !await _services.Probe.IsHealthyAsync(_spec.Health, cancellation))
            {
                await Task.Delay(ProbeInterval, _services.Time, cancellation);
            }

            if (!_ready.TrySetResult())
            {
                _services.Printer.Say($"{Name} is ready again");
            }
        }
        catch (OperationCanceledException)
        {
            // It ended first, or is told to.
        }
    }
}
