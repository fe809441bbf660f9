using System.Buffers;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Checked events on their way into the stream: their JSON one behind the other, and the header of each.</summary>
/// <remarks>Reused: <see cref="Clear"/> keeps the memory. Not for use by two threads at once.</remarks>
internal sealed class EventBatch
{
    /// <summary>The most events of one batch, so that a batch always fits in the ring.</summary>
    public const int MaxEvents = 4_096;

    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly List<Entry> _entries = [];

    /// <summary>How many events.</summary>
    public int Count => _entries.Count;

    /// <summary>How many bytes of JSON.</summary>
    public long Bytes => _json.WrittenCount;

    /// <summary>The largest memory that is worth keeping for reuse.</summary>
    public bool IsLarge => _json.Capacity > 1024 * 1024;

    /// <summary>An event's JSON.</summary>
    public ReadOnlySpan<byte> Json(int index) => _json.WrittenSpan.Slice(_entries[index].Start, _entries[index].Length);

    /// <summary>An event's header.</summary>
    public EventHeader Header(int index) => _entries[index].Header;

    /// <summary>Adds an event that we made.</summary>
    public void Add(BrowserEvent @event)
    {
        var start = _json.WrittenCount;
        Complete(start, EventSerializer.Write(_json, @event));
    }

    /// <summary>Adds what an outside publisher sent.</summary>
    /// <exception cref="System.Text.Json.JsonException">It may not be published; the batch is as it was.</exception>
    public void AddPublished(ReadOnlySpan<byte> json, long ts)
    {
        var start = _json.WrittenCount;
        Complete(start, PublishedEvent.Normalise(json, ts, _json));
    }

    /// <summary>Adds a complete event as a producer of ours sends it.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not one; the batch is as it was.</exception>
    public void AddComplete(ReadOnlySpan<byte> json)
    {
        var header = CompleteEvent.Check(json);
        var start = _json.WrittenCount;
        _json.Write(json);
        Complete(start, header);
    }

    /// <summary>Empties the batch for its next use.</summary>
    public void Clear()
    {
        _json.ResetWrittenCount();
        _entries.Clear();
    }

    private void Complete(int start, EventHeader header)
    {
        var length = _json.WrittenCount - start;
        if (length > EventLimits.MaxEventBytes)
        {
            (start, length, header) = Shorten(start, length);
        }

        _entries.Add(new Entry(start, length, header));
    }

    // The long form stays behind in the buffer; a batch is short-lived and this is rare.
    private (int Start, int Length, EventHeader Header) Shorten(int start, int length)
    {
        var shortened = new ArrayBufferWriter<byte>(EventLimits.MaxEventBytes);
        var header = EventShortener.Shorten(_json.WrittenSpan.Slice(start, length), shortened);
        start = _json.WrittenCount;
        _json.Write(shortened.WrittenSpan);
        return (start, shortened.WrittenCount, header);
    }

    private readonly record struct Entry(int Start, int Length, EventHeader Header);
}
