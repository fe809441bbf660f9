using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>What the consoles of targets have said, also of those that may come back. Not thread-safe.</summary>
/// <remarks>
/// A frame in a process of its own goes away with its page and is back, under the same id, when the page is restored from the
/// back/forward cache, which sends its console messages again.
/// </remarks>
internal sealed class ConsoleReplays
{
    private const int RememberedTargets = 64;

    private readonly Dictionary<TargetState, ReplayDeduplicator> _targets = [];
    private readonly Dictionary<byte[], ReplayDeduplicator> _closed = new(Utf8KeyComparer.Instance);
    private readonly Queue<byte[]> _closedOrder = [];

    /// <summary>Gets what a target's console has said.</summary>
    public ReplayDeduplicator Of(TargetState target)
    {
        if (!_targets.TryGetValue(target, out var replays))
        {
            _targets.Add(target, replays = _closed.GetValueOrDefault(target.Id) ?? new ReplayDeduplicator());
        }

        return replays;
    }

    /// <summary>The target is gone; some of those that spoke are remembered.</summary>
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
