using System.Buffers;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Validated events on their way into the stream, with the header of each.</summary>
/// <remarks>
/// The batch owns the memory of the request that the events came in, so that an event that is published as it was received is never copied on its way to
/// the ring. <see cref="Clear"/> keeps the memory for the next use. Not thread-safe.
/// </remarks>
internal sealed class EventBatch
{
    /// <summary>The most events of one batch, so that a batch always fits in the ring.</summary>
    public const int MaxEvents = 4_096;

    private const int MaxRetainedBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly List<Entry> _entries = [];

    /// <summary>The request body that the events are read from. It must be complete before the first event is added.</summary>
    public ArrayBufferWriter<byte> Body => _body;

    /// <summary>The number of events.</summary>
    public int Count => _entries.Count;

    /// <summary>The number of bytes of JSON.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the memory is too large to keep for reuse.</summary>
    public bool IsLarge => _json.Capacity > MaxRetainedBytes || _body.Capacity > MaxRetainedBytes;

    /// <summary>The JSON of an event.</summary>
    public ReadOnlySpan<byte> Json(int index)
    {
        var entry = _entries[index];
        return (entry.IsInBody ? _body : _json).WrittenSpan.Slice(entry.Start, entry.Length);
    }

    /// <summary>The header of an event.</summary>
    public EventHeader Header(int index) => _entries[index].Header;

    /// <summary>Adds an event of the API itself.</summary>
    public void Add(BrowserEvent @event)
    {
        var start = _json.WrittenCount;
        AddWritten(start, EventSerializer.Write(_json, @event));
    }

    /// <summary>Adds an event as a publisher sends it.</summary>
    /// <exception cref="System.Text.Json.JsonException">It may not be published; the batch is unchanged.</exception>
    public void AddPublished(ReadOnlySpan<byte> json, long ts)
    {
        var start = _json.WrittenCount;
        AddWritten(start, PublishedEventNormalizer.Normalize(json, ts, _json));
    }

    /// <summary>Adds a complete event, as the collectors send it. A part of <see cref="Body"/> is not copied.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not one; the batch is unchanged.</exception>
    public void AddComplete(ReadOnlySpan<byte> json)
    {
        var header = EventValidator.Validate(json);
        if (json.Length > EventLimits.MaxEventBytes)
        {
            AddTruncated(json);
        }
        else if (_body.WrittenSpan.Overlaps(json, out var start))
        {
            Add(new Entry(start, json.Length, header, IsInBody: true));
        }
        else
        {
            var written = _json.WrittenCount;
            _json.Write(json);
            Add(new Entry(written, json.Length, header, IsInBody: false));
        }
    }

    /// <summary>Removes all events and the body, and keeps the memory.</summary>
    public void Clear()
    {
        _body.ResetWrittenCount();
        _json.ResetWrittenCount();
        _entries.Clear();
        Bytes = 0;
    }

    private void AddWritten(int start, EventHeader header)
    {
        var length = _json.WrittenCount - start;
        if (length > EventLimits.MaxEventBytes)
        {
            AddTruncated(_json.WrittenSpan.Slice(start, length)); // the long form stays in the buffer; this is rare
        }
        else
        {
            Add(new Entry(start, length, header, IsInBody: false));
        }
    }

    private void AddTruncated(ReadOnlySpan<byte> json)
    {
        var shortened = new ArrayBufferWriter<byte>(EventLimits.MaxEventBytes);
        var header = EventTruncator.Truncate(json, shortened);
        var start = _json.WrittenCount;
        _json.Write(shortened.WrittenSpan);
        Add(new Entry(start, shortened.WrittenCount, header, IsInBody: false));
    }

    private void Add(Entry entry)
    {
        _entries.Add(entry);
        Bytes += entry.Length;
    }

    private readonly record struct Entry(int Start, int Length, EventHeader Header, bool IsInBody);
}
