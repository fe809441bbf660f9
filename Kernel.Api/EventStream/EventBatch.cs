using System.Buffers;
using System.Runtime.InteropServices;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Validated events to be appended to the stream, each with its header.</summary>
/// <remarks>
/// The batch owns the request body, so that an event that needs no change is copied only once, into the ring. <see cref="Clear"/> keeps the memory for the next use. Not thread-safe.
/// </remarks>
internal sealed class EventBatch
{
    /// <summary>The most events of a batch; a batch always fits in the ring.</summary>
    public const int MaxEvents = 4_096;

    private const int MaxRetainedBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ArrayBufferWriter<byte> _json = new(4096);
    private readonly List<Entry> _entries = [];

    /// <summary>The request body. It must be complete before the first event is added.</summary>
    public ArrayBufferWriter<byte> Body => _body;

    /// <summary>The id of the capture session in which the events happened, UTF-8; null for the one that is active when they are appended.</summary>
    public byte[]? Session { get; set; }

    /// <summary>The number of events.</summary>
    public int Count => _entries.Count;

    /// <summary>The number of bytes of JSON.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets whether the memory is too large to keep for reuse.</summary>
    public bool IsLarge => _json.Capacity > MaxRetainedBytes || _body.Capacity > MaxRetainedBytes;

    /// <summary>Gets the JSON of an event.</summary>
    public ReadOnlySpan<byte> Json(int index)
    {
        var entry = _entries[index];
        return (entry.IsInBody ? _body : _json).WrittenSpan.Slice(entry.Start, entry.Length);
    }

    /// <summary>Gets the header of an event.</summary>
    public EventHeader Header(int index) => _entries[index].Header;

    /// <summary>Adds an event that the API itself creates.</summary>
    public void Add(BrowserEvent @event)
    {
        var start = _json.WrittenCount;
        EventSerializer.Write(_json, @event);
        AddWritten(start, EventValidator.Validate(_json.WrittenSpan[start..]));
    }

    /// <summary>Adds an event from a publisher.</summary>
    /// <exception cref="System.Text.Json.JsonException">The event is invalid; the batch is unchanged.</exception>
    public void AddPublished(ReadOnlySpan<byte> json, long ts)
    {
        var start = _json.WrittenCount;
        AddWritten(start, PublishedEventNormalizer.Normalize(json, ts, _json));
    }

    /// <summary>Adds a complete event from a collector. JSON that is part of <see cref="Body"/> is not copied.</summary>
    /// <exception cref="System.Text.Json.JsonException">The event is invalid; the batch is unchanged.</exception>
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

    /// <summary>Replaces unpaired surrogates in <see cref="Body"/>: pages create them, and a collector must not lose a batch to them.</summary>
    public void ReplaceUnpairedSurrogates() => UnpairedSurrogates.Replace(MemoryMarshal.AsMemory(_body.WrittenMemory).Span);

    /// <summary>Removes all events and the body, and keeps the memory.</summary>
    public void Clear()
    {
        _body.ResetWrittenCount();
        _json.ResetWrittenCount();
        _entries.Clear();
        Bytes = 0;
        Session = null;
    }

    private void AddWritten(int start, EventHeader header)
    {
        var length = _json.WrittenCount - start;
        if (length > EventLimits.MaxEventBytes)
        {
            AddTruncated(_json.WrittenSpan.Slice(start, length)); // the original stays in the buffer; this is rare
        }
        else
        {
            Add(new Entry(start, length, header, IsInBody: false));
        }
    }

    private void AddTruncated(ReadOnlySpan<byte> json)
    {
        var truncated = new ArrayBufferWriter<byte>(EventLimits.MaxEventBytes);
        EventTruncator.Truncate(json, truncated);
        var start = _json.WrittenCount;
        _json.Write(truncated.WrittenSpan);
        Add(new Entry(start, truncated.WrittenCount, EventValidator.Validate(truncated.WrittenSpan), IsInBody: false));
    }

    private void Add(Entry entry)
    {
        _entries.Add(entry);
        Bytes += entry.Length;
    }

    private readonly record struct Entry(int Start, int Length, EventHeader Header, bool IsInBody);
}
