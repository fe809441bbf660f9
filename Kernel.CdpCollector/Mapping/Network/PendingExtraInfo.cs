using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>ExtraInfo received before its request. Bounded: the oldest is evicted first.</summary>
internal sealed class PendingExtraInfo : IDisposable
{
    private const int Capacity = 256;

    private readonly Dictionary<byte[], ExtraInfo> _byId = new(Utf8KeyComparer.Instance);
    private readonly Queue<byte[]> _order = [];

    /// <summary>Gets or adds the ExtraInfo of a request.</summary>
    public ExtraInfo For(ReadOnlySpan<byte> id)
    {
        var known = _byId.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(id, out var headers))
        {
            return headers;
        }

        while (_order.Count >= Capacity)
        {
            Take(_order.Dequeue())?.Dispose();
        }

        var key = id.ToArray();
        _order.Enqueue(key);
        return _byId[key] = new ExtraInfo();
    }

    /// <summary>Removes and returns the ExtraInfo of a request. The caller owns it.</summary>
    public ExtraInfo? Take(ReadOnlySpan<byte> id) => _byId.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(id, out _, out var headers) ? headers : null;

    public void Clear()
    {
        Dispose();
        _byId.Clear();
        _order.Clear();
    }

    public void Dispose()
    {
        foreach (var headers in _byId.Values)
        {
            headers.Dispose();
        }
    }
}
