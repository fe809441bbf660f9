using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Api.EventStream;

namespace Kernel.Api.Browsers;

/// <summary>A page of history while it is put together: what a reader brought, checked against the window and translated.</summary>
internal sealed class EventsPage(EventsQuery query, UnknownEventBehavior unknown)
{
    /// <summary>How much is read at once.</summary>
    public const int BytesPerRead = 256 * 1024;

    private const int MaxPageBytes = 8 * 1024 * 1024;

    private readonly EventTranslator _translator = new(unknown);
    private readonly ArrayBufferWriter<byte> _input = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _event = new(4 * 1024);
    private readonly List<(ulong Seq, byte[] Json)> _events = [];
    private readonly Queue<(ulong Seq, byte[] Json)> _stretch = new();
    private long _bytes;
    private long _stretchBytes;

    /// <summary>Where a reader writes lines.</summary>
    public IBufferWriter<byte> Input => _input;

    /// <summary>How many events more it takes.</summary>
    public int Room => query.Page.Limit - _events.Count;

    /// <summary>Whether it has as many, or as large, events as a page may have.</summary>
    public bool IsFull => Room == 0 || _bytes >= MaxPageBytes;

    /// <summary>The number of the last event of a page that has the newest first.</summary>
    public ulong Oldest => _events[^1].Seq;

    /// <summary>Takes what was read, up to a number.</summary>
    public void Add(ulong last)
    {
        foreach (var (seq, json) in Take(last))
        {
            _events.Add((seq, json));
            _bytes += json.Length;
        }
    }

    /// <summary>A stretch of events begins that all come before those that are here.</summary>
    public void BeginStretch()
    {
        _stretch.Clear();
        _stretchBytes = 0;
    }

    /// <summary>Takes what was read of the stretch, up to a number. Only its newest are kept.</summary>
    public void AddToStretch(ulong last)
    {
        foreach (var @event in Take(last))
        {
            _stretch.Enqueue(@event);
            _stretchBytes += @event.Json.Length;
            while (_stretch.Count > Room || _stretchBytes - _stretch.Peek().Json.Length >= MaxPageBytes)
            {
                _stretchBytes -= _stretch.Dequeue().Json.Length;
            }
        }
    }

    /// <summary>The stretch is over: its events follow, the newest first.</summary>
    public void EndStretch()
    {
        foreach (var (seq, json) in _stretch.Reverse().TakeWhile(_ => !IsFull))
        {
            _events.Add((seq, json));
            _bytes += json.Length;
        }
    }

    /// <summary>The page as JSON.</summary>
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
            if (seq <= last && query.Contains(TimeOf(@event)) && _translator.Write(lines[..end], _event, isFrame: false))
            {
                taken.Add((seq, _event.WrittenSpan.ToArray()));
            }

            _event.ResetWrittenCount();
            lines = lines[(end + 1)..];
        }

        _input.ResetWrittenCount();
        return taken;
    }

    private static DateTimeOffset TimeOf(ReadOnlySpan<byte> @event)
    {
        var reader = new Utf8JsonReader(@event);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTime = reader.ValueTextEquals("ts"u8);
            reader.Read();
            if (isTime)
            {
                return DateTimeOffset.UnixEpoch.AddTicks(reader.GetInt64() * TimeSpan.TicksPerMicrosecond);
            }

            reader.Skip();
        }

        return DateTimeOffset.UnixEpoch;
    }
}
