using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>The console messages seen from each target, including recently closed targets. Not thread-safe.</summary>
/// <remarks>
/// An out-of-process frame closes with its page and returns with the same id when the page is restored from the back/forward cache. Its console
/// messages are then sent again.
/// </remarks>
internal sealed class ConsoleReplays
{
    private const int RememberedTargets = 64;

    private readonly Dictionary<TargetState, ReplayDeduplicator> _targets = [];
    private readonly Dictionary<byte[], ReplayDeduplicator> _closed = new(Utf8KeyComparer.Instance);
    private readonly Queue<byte[]> _closedOrder = [];

    /// <summary>Gets the console messages seen from a target.</summary>
    public ReplayDeduplicator Of(TargetState target)
    {
        if (!_targets.TryGetValue(target, out var replays))
        {
            _targets.Add(target, replays = _closed.GetValueOrDefault(target.Id) ?? new ReplayDeduplicator());
        }

        return replays;
    }

    /// <summary>Removes a target that is gone. Targets with console messages are remembered, up to a limit.</summary>
    public void Close(TargetState target)
    {
        if (!_targets.Remove(target, out var replays) || replays.IsEmpty || !_closed.TryAdd(target.Id, replays))
        {
            return;
        }

        _closedOrder.Enqueue(target.Id);
        if (_closedOrder.Count > RememberedTargets)
        {
            _closed.Remove(_closedOrder.Dequeue());
        }
    }
}
