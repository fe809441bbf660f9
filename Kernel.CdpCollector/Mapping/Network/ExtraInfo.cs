using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// The headers of one request as they went over the wire, hop by hop. The browser tells them apart from the request and its
/// response, mostly before but also after them, and in the order of the hops; a hop that touched no wire has none.
/// </summary>
internal sealed class ExtraInfo : IDisposable
{
    private const int MaxHops = 32;

    private readonly PooledByteWriter _bytes = new(2048);
    private readonly List<Range> _requests = [];
    private readonly List<(Range Headers, long Status)> _responses = [];
    private int _hop;

    /// <summary>What was sent on the present hop, a JSON object; empty where that was not told, or not yet.</summary>
    public ReadOnlySpan<byte> Request => _hop < _requests.Count ? _bytes.WrittenSpan[_requests[_hop]] : default;

    /// <summary>What was answered on the present hop.</summary>
    public ReadOnlySpan<byte> Response => _hop < _responses.Count ? _bytes.WrittenSpan[_responses[_hop].Headers] : default;

    /// <summary>The status that was answered; 0 where it is not known.</summary>
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

    /// <summary>The present hop, which touched the wire, redirected.</summary>
    public void NextHop() => _hop++;

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
