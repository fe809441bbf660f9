namespace Kernel.AppHost.Local;

/// <summary>Runs a set of processes as one system: started in order, kept running, stopped in order, nothing left behind.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    /// <summary>How long the whole may take to be ready.</summary>
    public static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly RunFolder _folder = new();
    private readonly HealthProbe _probe = new();
    private readonly OrphanGuard _guard;
    private readonly LogPrinter _printer;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (ProcessSpec Spec, Supervisor Supervisor)> _resources;
    private readonly IReadOnlyList<Supervisor> _stopOrder;

    /// <param name="plan">What to run.</param>
    /// <param name="stopOrder">Names of the resources in the order in which they end.</param>
    /// <param name="printer">Takes all output.</param>
    /// <param name="time">The clock.</param>
    public LocalHost(IReadOnlyList<ProcessSpec> plan, IReadOnlyList<string> stopOrder, LogPrinter printer, TimeProvider time)
    {
        _printer = printer;
        _time = time;
        _guard = new OrphanGuard(_folder.Path);
        var services = new SupervisorServices(_guard, _folder, _probe, printer, time);
        _resources = plan.ToDictionary(static s => s.Name, s => (s, new Supervisor(s, services)));
        _stopOrder = [.. stopOrder.Where(_resources.ContainsKey).Select(name => _resources[name].Supervisor)];
    }

    /// <summary>The process of each resource that runs.</summary>
    public IReadOnlyDictionary<string, int?> Processes =>
        _resources.ToDictionary(static r => r.Key, static r => r.Value.Supervisor.ProcessId);

    /// <summary>The process that ends all the others should this one die.</summary>
    public int GuardProcess => _guard.ProcessId;

    /// <summary>Starts everything, each resource once those that it waits for are ready.</summary>
    /// <exception cref="StartupException">One does not get ready; the message says which.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(StartTime, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            // The first failure is the one to report: those that wait for it only fail to start.
            var starts = _resources.Values.Select(r => StartAsync(r.Spec, r.Supervisor, linked.Token)).ToList();
            while (starts.Count > 0)
            {
                var done = await Task.WhenAny(starts);
                starts.Remove(done);
                await done;
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            var late = _resources.Values.Select(static r => r.Supervisor).Where(static s => !s.Ready.IsCompletedSuccessfully && s.ProcessId is not null);
            throw new StartupException($"Not ready after {StartTime.TotalSeconds:0} s: {string.Join(", ", late.Select(static s => s.Name))}. The output above may say why.");
        }
        finally
        {
            await linked.CancelAsync(); // nothing starts any more after a failure
        }
    }

    /// <summary>Stops everything in order.</summary>
    public Task StopAsync(CancellationToken now) => StopSequence.RunAsync(_stopOrder, _time, now);

    public async ValueTask DisposeAsync()
    {
        foreach (var supervisor in _stopOrder)
        {
            await supervisor.DisposeAsync();
        }

        _guard.Dispose();
        _probe.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync(ProcessSpec spec, Supervisor supervisor, CancellationToken cancellation)
    {
        await Task.WhenAll(spec.WaitFor.Select(name => _resources[name].Supervisor.Ready)).WaitAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        _printer.Say($"{spec.Name} starts");
        supervisor.Start();
        await supervisor.Ready.WaitAsync(cancellation);
    }
}
