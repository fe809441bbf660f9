using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>
/// Joins the events of requests to entries, and returns these in the order in which the requests were sent. An entry waits for older ones
/// that have not ended. If too much waits, the oldest is released: it keeps only the sequence numbers of its events and is returned when it ends.
/// </summary>
/// <remarks>So the memory that an export needs depends neither on its length nor on the number of requests that never end.</remarks>
internal sealed class HarWindow(PageTable pages)
{
    /// <summary>The types of the events that entries are made of.</summary>
    public static readonly string[] Types =
    [
        EventTypes.NetworkRequest, EventTypes.NetworkResponse, EventTypes.NetworkResponseFinished, EventTypes.NetworkLoadingFailed, EventTypes.EventSourceMessage,
        EventTypes.WebSocketCreated, EventTypes.WebSocketOpened, EventTypes.WebSocketFrame, EventTypes.WebSocketError, EventTypes.WebSocketClosed,
        EventTypes.Navigation,
    ];

    /// <summary>The types of the messages of entries.</summary>
    public static readonly string[] MessageTypes = [EventTypes.WebSocketFrame, EventTypes.EventSourceMessage];

    /// <summary>The most bytes that wait.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The most entries that wait.</summary>
    public const int MaxEntries = 4_096;

    // Released entries are small. The collector tracks fewer requests by default, but a new collector does not know those of a crashed one.
    private const int MaxReleased = 16_384;

    // A document's page is reported at about the time of its last response; a download or an error has none.
    private const long PageWait = 2_000_000;

    private readonly LinkedList<HarEntry> _waiting = new();
    private readonly LinkedList<HarEntry> _released = new();
    private readonly Dictionary<string, LinkedListNode<HarEntry>> _open = new(StringComparer.Ordinal);
    private readonly Queue<HarEntry> _ready = new();
    private long _bytes;
    private long _now;

    /// <summary>Adds an event.</summary>
    public void Add(EventView view)
    {
        _now = view.Ts;
        switch (view.Type)
        {
            case EventTypes.Navigation:
                pages.Add(view);
                break;
            case EventTypes.NetworkRequest:
                pages.AddRequest(view);
                Begin(view, isSocket: false);
                break;
            case EventTypes.WebSocketCreated:
                Begin(view, isSocket: true);
                break;
            case EventTypes.NetworkResponse:
                Add(HarPart.Response, view, ends: view.IsTrue(HarField.Finished) || view.IsTrue(HarField.Canceled) || view.IsTrue(HarField.IsRedirect));
                break;
            case EventTypes.NetworkResponseFinished:
                Add(HarPart.End, view, ends: view.IsTrue(HarField.Finished) || view.IsTrue(HarField.Canceled));
                break;
            case EventTypes.NetworkLoadingFailed:
                Add(HarPart.Failure, view, ends: true);
                break;
            case EventTypes.WebSocketOpened:
                Add(HarPart.Response, view, ends: false, isSocket: true);
                break;
            case EventTypes.WebSocketError:
                Add(HarPart.Failure, view, ends: false, isSocket: true);
                break;
            case EventTypes.WebSocketClosed:
                Add(HarPart.End, view, ends: true, isSocket: true);
                break;
            case EventTypes.WebSocketFrame or EventTypes.EventSourceMessage:
                AddMessage(view);
                break;
            default:
                break;
        }

        Advance();
    }

    /// <summary>Takes the next entry to write; null if all others wait.</summary>
    public HarEntry? Take() => _ready.TryDequeue(out var entry) ? entry : null;

    /// <summary>Makes all entries ready, because the range ends: those that have not ended, too.</summary>
    public void End()
    {
        foreach (var entry in _released.Concat(_waiting))
        {
            _ready.Enqueue(entry);
        }

        _released.Clear();
        _waiting.Clear();
        _open.Clear();
    }

    /// <summary>Gets the key of the request that an event belongs to.</summary>
    public static string KeyOf(EventView view) => $"{view.Text(HarField.TargetId)}/{view.Text(HarField.RequestId)}";

    private void Begin(EventView view, bool isSocket)
    {
        var key = KeyOf(view);
        if (_open.TryGetValue(key, out var previous))
        {
            End(previous); // its end was dropped
        }

        var entry = Open(key, isSocket);
        entry.AwaitedPage = !isSocket && PageTable.IsOfPage(view) ? view.Text(HarField.LoaderId) : null;
        Add(entry, HarPart.Request, view);
    }

    // An event whose request is not in the range begins an entry, too.
    private void Add(HarPart part, EventView view, bool ends, bool isSocket = false)
    {
        var key = KeyOf(view);
        if (!_open.TryGetValue(key, out var node))
        {
            Open(key, isSocket);
            node = _open[key];
        }

        Add(node.Value, part, view);
        if (ends)
        {
            End(node);
        }
    }

    private void AddMessage(EventView view)
    {
        var key = KeyOf(view);
        var entry = _open.TryGetValue(key, out var node) ? node.Value : Open(key, isSocket: view.Type == EventTypes.WebSocketFrame);
        if (entry.SeqOf(HarPart.Request) + entry.SeqOf(HarPart.Response) == 0)
        {
            Add(entry, HarPart.Request, view); // a message has the URL, too
        }

        var before = entry.Bytes;
        entry.AddMessage(view);
        _bytes += entry.Bytes - before;
    }

    private HarEntry Open(string key, bool isSocket)
    {
        var entry = new HarEntry(key, isSocket);
        _open[key] = _waiting.AddLast(entry);
        return entry;
    }

    private void Add(HarEntry entry, HarPart part, EventView view)
    {
        var before = entry.Bytes;
        entry.Add(part, view);
        _bytes += entry.Bytes - before;
    }

    private void End(LinkedListNode<HarEntry> node)
    {
        node.Value.IsComplete = true;
        _open.Remove(node.Value.Key);
        if (node.Value.IsReleased)
        {
            _released.Remove(node);
            _ready.Enqueue(node.Value);
        }
    }

    private void Advance()
    {
        while (_waiting.First is { } node && (IsReady(node.Value) || _bytes > MaxBytes || _waiting.Count > MaxEntries))
        {
            var entry = node.Value;
            _waiting.Remove(node);
            _bytes -= entry.Bytes;
            if (entry.IsComplete)
            {
                _ready.Enqueue(entry);
                continue;
            }

            entry.Release();
            _released.AddLast(node);
            if (_released.Count > MaxReleased)
            {
                _open.Remove(_released.First!.Value.Key);
                _ready.Enqueue(_released.First!.Value);
                _released.RemoveFirst();
            }
        }
    }

    private bool IsReady(HarEntry entry) => entry.IsComplete
        && (entry.AwaitedPage is not { } page || (_now - entry.LastTs > PageWait && !_open.ContainsKey(entry.Key)) || pages.Shows(entry.Key[..entry.Key.IndexOf('/', StringComparison.Ordinal)], page));
}
