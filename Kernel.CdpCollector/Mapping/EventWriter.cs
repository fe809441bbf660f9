using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping;

/// <summary>
/// Serializes one event at a time: <see cref="Begin"/>, the members of <c>data</c>, <see cref="End"/>. An event without <see cref="End"/> is
/// discarded. Not thread-safe.
/// </summary>
internal sealed class EventWriter(IEventOutbox outbox, TimeProvider time) : IDisposable
{
    /// <summary>The default limit of a string member, in bytes.</summary>
    public const int MaxTextBytes = 32 * 1024;

    /// <summary>The bytes of a text that are worth assembling if it is written with at most <see cref="MaxTextBytes"/>.</summary>
    public const int MaxReadBytes = MaxTextBytes + Redactor.LookaheadBytes + 1;

    private readonly JsonOutput _json = new(16 * 1024);
    private readonly PooledByteWriter _text = new(4 * 1024);
    private readonly PooledByteWriter _redacted = new(1024);
    private readonly Redactor _redactor = new();
    private EventKind _kind = EventKind.Of(EventTypes.ConsoleLog);
    private string? _source;
    private CdpSession? _session;
    private bool _truncated;

    /// <summary>Indicates whether credentials are redacted.</summary>
    public bool Redact { get; set; } = true;

    /// <summary>The JSON writer, positioned inside <c>data</c>, for anything the methods here do not cover.</summary>
    public JsonOutput Json => _json;

    /// <summary>An empty buffer in which to assemble a string before it is written.</summary>
    public PooledByteWriter Scratch
    {
        get
        {
            _text.Clear();
            return _text;
        }
    }

    /// <summary>Starts an event.</summary>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="source">The CDP event, for example <c>Page.loadEventFired</c>, if there is one.</param>
    /// <param name="session">The session of the event; null for events about the collector itself.</param>
    public void Begin(string type, string? source, CdpSession? session)
    {
        _kind = EventKind.Of(type);
        _source = source;
        _session = session;
        _truncated = false;
        WriteHead();
        _json.WriteStartObject("data"u8);
    }

    /// <summary>Writes a string token from the source, truncated to <paramref name="maxBytes"/>.</summary>
    public void Token(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        _json.WritePropertyName(name);
        TokenValue(token, maxBytes);
    }

    /// <summary>Writes a URL, with its credentials redacted if <see cref="Redact"/> is set.</summary>
    public void Url(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        _json.WritePropertyName(name);
        UrlValue(token, maxBytes);
    }

    /// <summary>The same, left out if the token is absent or an empty string.</summary>
    public void OptionalUrl(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        if (token.Length > 2)
        {
            Url(name, token);
        }
    }

    /// <summary>Writes a URL as a value, with its credentials redacted if <see cref="Redact"/> is set.</summary>
    public void UrlValue(ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        if (!Redact || !Redactor.MayHoldSecrets(token))
        {
            TokenValue(token, maxBytes);
        }
        else if (token.Length - 2 <= maxBytes)
        {
            _redacted.Clear();
            _redactor.AppendUrl(_redacted, token);
            TokenValue(_redacted.WrittenSpan, maxBytes);
        }
        else
        {
            var isCut = false;
            var source = Searched(Read(token, maxBytes).WrittenSpan, maxBytes, ref isCut, out var shown);
            _redacted.Clear();
            _redactor.AppendUrl(_redacted, source, shown);
            TextValue(_redacted, maxBytes, isCut);
        }
    }

    /// <summary>Writes a text of the browser or of a page, with its credentials redacted if <see cref="Redact"/> is set.</summary>
    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes, TextKind kind = TextKind.Prose)
    {
        _json.WritePropertyName(name);
        TextValue(token, maxBytes, kind);
    }

    /// <summary>The same, left out if the token is absent or an empty string.</summary>
    public void OptionalText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        if (token.Length > 2)
        {
            Text(name, token, maxBytes);
        }
    }

    /// <summary>The same as a value.</summary>
    public void TextValue(ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes, TextKind kind = TextKind.Prose)
    {
        if (!Redact || !Redactor.MayHoldSecretsInText(token))
        {
            TokenValue(token, maxBytes);
            return;
        }

        TextValue(Read(token, maxBytes), kind, maxBytes);
    }

    /// <summary>Writes a text from a buffer, with its credentials redacted if <see cref="Redact"/> is set.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">What it is; null for the name and value pairs of a form.</param>
    /// <param name="maxBytes">The most that is written, the marker of a cut included.</param>
    /// <param name="isCut">Whether a part is missing already.</param>
    public void TextValue(PooledByteWriter text, TextKind? kind, int maxBytes = MaxTextBytes, bool isCut = false)
    {
        if (!Redact)
        {
            TextValue(text, maxBytes, isCut);
            return;
        }

        var source = Searched(text.WrittenSpan, maxBytes, ref isCut, out var shown);
        _redacted.Clear();
        if (kind is { } content)
        {
            _redactor.AppendText(_redacted, source, content, shown);
        }
        else
        {
            _redactor.AppendForm(_redacted, source, shown);
        }

        TextValue(_redacted, maxBytes, isCut);
    }

    /// <summary>Writes a list of WebSocket protocols as a value, with its tokens redacted.</summary>
    public void ProtocolsValue(ReadOnlySpan<byte> token, int maxBytes)
    {
        var isCut = false;
        var source = Searched(Read(token, maxBytes).WrittenSpan, maxBytes, ref isCut, out var shown);
        _redacted.Clear();
        _redactor.AppendProtocols(_redacted, source, shown);
        TextValue(_redacted, maxBytes, isCut);
    }

    /// <summary>Writes a string token unless it is absent or empty.</summary>
    public void OptionalToken(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        if (token.Length > 2)
        {
            Token(name, token, maxBytes);
        }
    }

    /// <summary>Writes a string token as a value; writes an empty string if it is absent.</summary>
    public void TokenValue(ReadOnlySpan<byte> token, int maxBytes = MaxTextBytes)
    {
        if (token.Length < 2)
        {
            _json.WriteStringValue(""u8);
        }
        else if (token.Length - 2 <= maxBytes && !JsonText.MayHoldSurrogates(token))
        {
            _json.WriteRawValue(token);
        }
        else
        {
            TextValue(Read(token, maxBytes), maxBytes);
        }
    }

    /// <summary>Writes a string assembled in a buffer, truncated to <paramref name="maxBytes"/>.</summary>
    /// <param name="text">The string.</param>
    /// <param name="maxBytes">The most bytes to write, including the truncation marker.</param>
    /// <param name="isCut">Whether part of the string is already missing.</param>
    public void TextValue(PooledByteWriter text, int maxBytes = MaxTextBytes, bool isCut = false)
    {
        if (text.WrittenCount > maxBytes || isCut)
        {
            _truncated = true;
            text.Truncate(JsonText.CutLength(text.WrittenSpan, maxBytes - JsonText.TruncationMarker.Length));
            text.Write(JsonText.TruncationMarker[..Math.Min(JsonText.TruncationMarker.Length, maxBytes)]);
        }

        _json.WriteStringValue(text.WrittenSpan);
    }

    public void Integer(ReadOnlySpan<byte> name, long value) => _json.WriteNumber(name, value);

    public void Number(ReadOnlySpan<byte> name, double value) => _json.WriteNumber(name, double.IsFinite(value) ? value : 0);

    public void Flag(ReadOnlySpan<byte> name, bool value) => _json.WriteBoolean(name, value);

    /// <summary>Writes the flag if it is true.</summary>
    public void OptionalFlag(ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            _json.WriteBoolean(name, true);
        }
    }

    /// <summary>Marks the event as truncated.</summary>
    public void MarkTruncated() => _truncated = true;

    /// <summary>Completes the event and appends it to the outbox.</summary>
    public void End()
    {
        _json.WriteEndObject();
        WriteTail();
        if (_json.Length > EventLimits.MaxEventBytes)
        {
            _truncated = true;
            WriteHead();
            _json.WriteNull("data"u8);
            WriteTail();
        }

        outbox.Append(_json.Written, _kind.Category);
    }

    public void Dispose()
    {
        _json.Dispose();
        _text.Dispose();
        _redacted.Dispose();
    }

    // Of a text of megabytes, only what can matter is unescaped and searched.
    private PooledByteWriter Read(ReadOnlySpan<byte> token, int maxBytes)
    {
        var text = Scratch;
        JsonText.AppendUnescaped(text, JsonText.ContentOf(token), maxBytes + Redactor.LookaheadBytes + 1);
        return text;
    }

    private static ReadOnlySpan<byte> Searched(ReadOnlySpan<byte> text, int maxBytes, ref bool isCut, out int shown)
    {
        isCut |= text.Length > maxBytes + Redactor.LookaheadBytes;
        shown = isCut ? JsonText.CutLength(text, maxBytes) : text.Length;
        return text[..JsonText.CutLength(text, maxBytes + Redactor.LookaheadBytes)];
    }

    private void WriteHead()
    {
        _json.Clear();
        _json.WriteStartObject();
        _json.WriteNumber("ts"u8, WallClock.Microseconds(time));
        _json.WriteRawMembers(_kind.Head);
        _json.WriteStartObject("source"u8);
        _json.WriteRawMembers(_session is null ? "\"kind\":\"local_process\""u8 : "\"kind\":\"cdp\""u8);
        if (_source is not null)
        {
            _json.WriteRawMembers(_kind.SourceOf(_source));
        }

        if (_session is not null)
        {
            _json.WritePropertyName("metadata"u8);
            _json.WriteRawValue(_session.Metadata);
        }

        _json.WriteEndObject();
    }

    private void WriteTail()
    {
        if (_truncated)
        {
            _json.WriteBoolean("truncated"u8, true);
        }

        _json.WriteEndObject();
    }
}
