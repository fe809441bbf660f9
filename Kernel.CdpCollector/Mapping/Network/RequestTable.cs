using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// The requests in flight in the whole browser. Request ids are unique in the browser, and several sessions may report the same request: the document
/// of an out-of-process frame and a worker's script are requested on the page's session and end on their own.
/// </summary>
internal sealed class RequestTable : IDisposable
{
    private const int RememberedEnds = 1024;

    private readonly Dictionary<byte[], LinkedListNode<RequestEntry>> _entries = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], LinkedListNode<RequestEntry>>.AlternateLookup<ReadOnlySpan<byte>> _entriesById;
    private readonly Dictionary<long, RequestEntry> _byNumber = [];
    private readonly Dictionary<CdpSession, LinkedList<RequestEntry>> _bySession = [];
    private readonly LinkedList<RequestEntry> _byAge = [];
    private readonly Stack<LinkedListNode<RequestEntry>> _free = [];
    private readonly HashSet<byte[]> _ended = new(Utf8KeyComparer.Instance);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _endedById;
    private readonly Queue<byte[]> _endedOrder = [];
    private long _lastNumber;

    public RequestTable()
    {
        _entriesById = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        _endedById = _ended.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => _entries.Count;

    /// <summary>The oldest request in flight.</summary>
    public RequestEntry? Oldest => _byAge.First?.Value;

    public RequestEntry? Find(ReadOnlySpan<byte> id) => _entriesById.TryGetValue(id, out var node) ? node.Value : null;

    /// <summary>Finds the request with this <see cref="RequestEntry.Number"/> if it is still in flight.</summary>
    public RequestEntry? FindNumber(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>Returns whether the request ended recently, so that another end reported for it is ignored.</summary>
    public bool HasEnded(ReadOnlySpan<byte> id) => _endedById.Contains(id);

    /// <summary>Gets the session's requests in flight, oldest first.</summary>
    public IEnumerable<RequestEntry> OfSession(CdpSession session) => _bySession.TryGetValue(session, out var requests) ? requests : [];

    /// <summary>Adds a request, which the caller initializes.</summary>
    public RequestEntry Add(byte[] id, CdpSession session)
    {
        if (!_free.TryPop(out var node))
        {
            node = new LinkedListNode<RequestEntry>(new RequestEntry());
        }

        node.Value.Id = id;
        node.Value.Number = ++_lastNumber;
        node.Value.Session = session;
        if (!_bySession.TryGetValue(session, out var ofSession))
        {
            _bySession.Add(session, ofSession = []);
        }

        ofSession.AddLast(node.Value.OfSession);
        _entries.Add(id, node);
        _byNumber.Add(node.Value.Number, node.Value);
        _byAge.AddLast(node);
        return node.Value;
    }

    /// <summary>Removes a request and returns its entry to the pool.</summary>
    public void Remove(RequestEntry entry)
    {
        if (!_entries.Remove(entry.Id, out var node))
        {
            return;
        }

        _byAge.Remove(node);
        entry.OfSession.List?.Remove(entry.OfSession);
        _byNumber.Remove(entry.Number);
        if (_ended.Add(entry.Id))
        {
            _endedOrder.Enqueue(entry.Id);
            if (_endedOrder.Count > RememberedEnds)
            {
                _ended.Remove(_endedOrder.Dequeue());
            }
        }

        entry.Release();
        _free.Push(node);
    }

    /// <summary>Removes a session whose requests were all removed.</summary>
    public void Forget(CdpSession session) => _bySession.Remove(session);

    /// <summary>Removes all sessions, whose requests were all removed.</summary>
    public void ForgetSessions() => _bySession.Clear();

    /// <summary>Gets a copy of all requests, oldest first.</summary>
    public List<RequestEntry> Snapshot() => [.. _byAge];

    public void Dispose()
    {
        foreach (var node in _entries.Values.Concat(_free))
        {
            node.Value.Dispose();
        }

        _entries.Clear();
        _byNumber.Clear();
        _byAge.Clear();
        _free.Clear();
    }
}
