namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Which faults are injected: those that a test lines up, then those of its storm.</summary>
internal sealed class S2Faults
{
    private readonly Lock _gate = new();
    private readonly List<(S2Operation On, Fault Fault)> _next = [];
    private Func<S2Operation, Fault?> _storm = static _ => null;

    /// <summary>Gets the number of injected faults.</summary>
    public int Injected { get; private set; }

    /// <summary>Gets whether all queued faults have been injected.</summary>
    public bool AreUsedUp
    {
        get
        {
            lock (_gate)
            {
                return _next.Count == 0;
            }
        }
    }

    /// <summary>The next operations of this kind meet these, in their order, one each.</summary>
    public void Next(S2Operation on, params Fault[] faults)
    {
        lock (_gate)
        {
            _next.AddRange(faults.Select(fault => (on, fault)));
        }
    }

    /// <summary>From here on, operations meet faults at random, the same for the same seed and the same order of operations.</summary>
    /// <param name="seed">To be printed by the test.</param>
    /// <param name="rate">Which part of the operations meets one, 0 to 1.</param>
    /// <param name="faults">What to choose from; none means everything that fits.</param>
    public void Storm(int seed, double rate, params Fault[] faults)
    {
        var random = new Random(seed);
        var choice = faults.Length > 0 ? faults : FaultSets.Everything;
        lock (_gate)
        {
            _storm = operation => random.NextDouble() < rate ? FaultSets.Choose(choice, operation, random) : null;
        }
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void Calm()
    {
        lock (_gate)
        {
            _next.Clear();
            _storm = static _ => null;
        }
    }

    /// <summary>Takes the fault for an operation.</summary>
    public Fault? Take(S2Operation operation)
    {
        lock (_gate)
        {
            var lined = _next.FindIndex(next => (next.On & operation) != 0);
            var fault = lined < 0 ? _storm(operation) : _next[lined].Fault;
            if (lined >= 0)
            {
                _next.RemoveAt(lined);
            }

            Injected += fault is null ? 0 : 1;
            return fault;
        }
    }
}
