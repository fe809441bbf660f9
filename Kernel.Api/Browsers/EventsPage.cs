using System.Buffers;
using System.Globalization;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers;

/// <summary>Builds a page of history from the lines of a reader: filters them by time and translates them for the SDK.</summary>
internal sealed class EventsPage(EventsQuery query, UnknownEventBehavior unknown)
{
    /// <summary>The number of bytes to read at once.</summary>
    public const int BytesPerRead = 256 * 1024;

    private const int MaxPageBytes = 8 * 1024 * 1024;

    private readonly EventTranslator _translator = new(unknown);
    private readonly ArrayBufferWriter<byte> _input = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _event = new(4 * 1024);
    private readonly List<(ulong Seq, byte[] Json)> _events = [];
    private readonly Queue<(ulong Seq, byte[] Json)> _range = new();
    private long _bytes;
    private long _rangeBytes;

    /// <summary>Gets the buffer that a reader writes lines to.</summary>
    public IBufferWriter<byte> Input => _input;

    /// <summary>Gets the number of events that can still be added.</summary>
    public int Remaining => query.Page.Limit - _events.Count;

    /// <summary>Gets whether the page has reached its limit of events or bytes.</summary>
    public bool IsFull => Remaining == 0 || _bytes >= MaxPageBytes;

    /// <summary>Gets the sequence number of the oldest event of a page with the newest first.</summary>
    public ulong Oldest => _events[^1].Seq;

    /// <summary>Adds the events that were read, up to a sequence number.</summary>
    public void Add(ulong last)
    {
        foreach (var (seq, json) in Take(last))
        {
            _events.Add((seq, json));
            _bytes += json.Length;
        }
    }

    /// <summary>Begins a range of events that are all older than those on the page.</summary>
    public void BeginRange()
    {
        _range.Clear();
        _rangeBytes = 0;
    }

    /// <summary>Adds the events that were read to the range, up to a sequence number. Only the newest are kept.</summary>
    public void AddToRange(ulong last)
    {
        foreach (var @event in Take(last))
        {
            _range.Enqueue(@event);
            _rangeBytes += @event.Json.Length;
            while (_range.Count > Remaining || _rangeBytes - _range.Peek().Json.Length >= MaxPageBytes)
            {
                _rangeBytes -= _range.Dequeue().Json.Length;
            }
        }
    }

    /// <summary>Ends the range and adds its events, newest first.</summary>
    public void EndRange()
    {
        foreach (var (seq, json) in _range.Reverse().TakeWhile(_ => !IsFull))
        {
            _events.Add((seq, json));
            _bytes += json.Length;
        }
    }

    /// <summary>Gets the page as a JSON array.</summary>
    public byte[] ToArray()
    {
        var output = new ArrayBufferWriter<byte>((int)_bytes + _events.Count + 2);
        output.Write("["u8);
        for (var i = 0; i < _events.Count; i++)
        {
            output.Write(i > 0 ? ","u8 : default);
            output.Write(_events[i].Json);
        }

        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    private List<(ulong Seq, byte[] Json)> Take(ulong last)
    {
        var taken = new List<(ulong, byte[])>();
        var lines = _input.WrittenSpan;
        while (lines.IndexOf((byte)'\n') is var end and >= 0)
        {
            var @event = EnvelopeJson.EventOf(lines[..end], out var number);
            var seq = ulong.Parse(number, CultureInfo.InvariantCulture);
            if (seq <= last && query.Contains(EventTime.FromMicroseconds(EventMembers.TimeOf(@event))) && _translator.Write(lines[..end], _event, isFrame: false))
            {
                taken.Add((seq, _event.WrittenSpan.ToArray()));
            }

            _event.ResetWrittenCount();
            lines = lines[(end + 1)..];
        }

        _input.ResetWrittenCount();
        return taken;
    }
}
