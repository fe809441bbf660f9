using System.Buffers;

namespace Kernel.Api.Har;

/// <summary>The events of an entry, by what they report.</summary>
internal enum HarPart
{
    /// <summary>The request, or the creation of a WebSocket.</summary>
    Request,

    /// <summary>The response, or the handshake of a WebSocket.</summary>
    Response,

    /// <summary>The end of a response that was reported before it, or of a WebSocket.</summary>
    End,

    /// <summary>The failure.</summary>
    Failure,
}

/// <summary>A request, with its events until it is written.</summary>
/// <param name="key">The target and the request's id.</param>
/// <param name="isSocket">Whether it is a WebSocket.</param>
internal sealed class HarEntry(string key, bool isSocket)
{
    // More messages than this are not kept, but read again when the entry is written.
    private const int MaxMessageBytes = 256 * 1024;

    private readonly byte[]?[] _lines = new byte[4][];
    private readonly ulong[] _seqs = new ulong[4];
    private ArrayBufferWriter<byte>? _messages;

    /// <summary>The target and the request's id. All hops of a redirected request have the same.</summary>
    public string Key => key;

    /// <summary>Gets whether the entry is a WebSocket.</summary>
    public bool IsSocket => isSocket;

    /// <summary>Gets or sets whether everything that the export waits for is there.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The time of the last event, Unix microseconds.</summary>
    public long LastTs { get; private set; }

    /// <summary>The document that the request is for, until the page shows it; null for other requests.</summary>
    public string? AwaitedPage { get; set; }

    /// <summary>Gets whether the events were forgotten and have to be read again.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>The sequence numbers of the first and the last message; 0 if there is none.</summary>
    public (ulong First, ulong Last) Messages { get; private set; }

    /// <summary>The messages as JSON objects, separated by commas; empty if they have to be read again.</summary>
    public ReadOnlySpan<byte> KeptMessages => _messages is null ? default : _messages.WrittenSpan;

    /// <summary>Gets whether the messages are not in <see cref="KeptMessages"/>.</summary>
    public bool MustReadMessages => Messages.First > 0 && _messages is null;

    /// <summary>The approximate number of bytes that the entry holds.</summary>
    public int Bytes { get; private set; }

    /// <summary>Gets the line of a part; empty if it is absent or was released.</summary>
    public ReadOnlyMemory<byte> this[HarPart part] => _lines[(int)part];

    /// <summary>Gets the sequence number of a part; 0 if it is absent.</summary>
    public ulong SeqOf(HarPart part) => _seqs[(int)part];

    /// <summary>Adds an event. A part that is there already is not replaced.</summary>
    public void Add(HarPart part, EventView view)
    {
        LastTs = view.Ts;
        if (_seqs[(int)part] > 0)
        {
            return;
        }

        _seqs[(int)part] = view.Seq;
        if (!IsReleased)
        {
            Restore(part, view.Line);
        }
    }

    /// <summary>Puts back the line of a part that was read again.</summary>
    public void Restore(HarPart part, ReadOnlyMemory<byte> line)
    {
        _lines[(int)part] = line.ToArray();
        Bytes += line.Length;
    }

    /// <summary>Adds a message.</summary>
    public void AddMessage(EventView view)
    {
        var isFirst = Messages.First == 0;
        Messages = (isFirst ? view.Seq : Messages.First, view.Seq);
        LastTs = view.Ts;
        if (isFirst && !IsReleased)
        {
            _messages = new ArrayBufferWriter<byte>(1024);
        }

        if (_messages is null)
        {
            return;
        }

        var before = _messages.WrittenCount;
        HarMessages.Write(_messages, view, isFirst);
        Bytes += _messages.WrittenCount - before;
        if (_messages.WrittenCount > MaxMessageBytes)
        {
            Bytes -= _messages.WrittenCount;
            _messages = null;
        }
    }

    /// <summary>Forgets everything but the sequence numbers.</summary>
    public void Release()
    {
        IsReleased = true;
        Array.Clear(_lines);
        _messages = null;
        Bytes = 0;
    }
}
