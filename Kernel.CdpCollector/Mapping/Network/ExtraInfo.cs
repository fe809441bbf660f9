using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// The ExtraInfo of one request: its headers as sent over the network, hop by hop. The browser sends ExtraInfo events separately from the request and
/// response events, often before but also after them, in the order of the hops. A hop that did not use the network has none.
/// </summary>
internal sealed class ExtraInfo : IDisposable
{
    private const int MaxHops = 32;

    private readonly PooledByteWriter _bytes = new(2048);
    private readonly List<Range> _requests = [];
    private readonly List<(Range Headers, long Status)> _responses = [];
    private int _hop;

    /// <summary>The request headers of the current hop, a JSON object; empty if they were not received.</summary>
    public ReadOnlySpan<byte> Request => _hop < _requests.Count ? _bytes.WrittenSpan[_requests[_hop]] : default;

    /// <summary>The response headers of the current hop.</summary>
    public ReadOnlySpan<byte> Response => _hop < _responses.Count ? _bytes.WrittenSpan[_responses[_hop].Headers] : default;

    /// <summary>The response status of the current hop; 0 if it is unknown.</summary>
    public long Status => _hop < _responses.Count ? _responses[_hop].Status : 0;

    public void AddRequest(ReadOnlySpan<byte> headers)
    {
        if (_requests.Count < MaxHops)
        {
            _requests.Add(Keep(headers));
        }
    }

    public void AddResponse(ReadOnlySpan<byte> headers, long status)
    {
        if (_responses.Count < MaxHops)
        {
            _responses.Add((Keep(headers), status));
        }
    }

    /// <summary>Moves to the next hop after a redirect that used the network.</summary>
    public void NextHop() => _hop++;

    /// <summary>Moves to the last hop whose response was received.</summary>
    public void LastHop() => _hop = Math.Max(_hop, _responses.Count - 1);

    public void Clear()
    {
        _bytes.Clear();
        _requests.Clear();
        _responses.Clear();
        _hop = 0;
    }

    public void Dispose() => _bytes.Dispose();

    private Range Keep(ReadOnlySpan<byte> bytes)
    {
        var start = _bytes.WrittenCount;
        _bytes.Write(bytes);
        return start.._bytes.WrittenCount;
    }
}
