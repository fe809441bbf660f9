using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Maps WebSocket events: created, opened, frames, errors, and one close per WebSocket.</summary>
internal sealed class WebSocketMapper(MappingContext mapping, HeaderWriter headers, BodyWriter bodies, NetworkMappingOptions options)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly Dictionary<byte[], WebSocketEntry> _sockets = new(Utf8KeyComparer.Instance);

    private long _lastNumber;

    private NetworkCaptureOptions Options => mapping.Config.Options.Network;

    /// <summary>Maps a message whose name, without <c>Network.webSocket</c>, is given.</summary>
    public void Map(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var fields = WebSocketFields.Read(parameters);
        if (fields.Id.IsEmpty)
        {
            return;
        }

        if (name.SequenceEqual("Created"u8))
        {
            Create(fields, session);
            return;
        }

        // A WebSocket opened before the capture is tracked from here on.
        var socket = Find(fields.Id) ?? (session.Target.Document.IsInternal || name.SequenceEqual("Closed"u8) ? null : Add(fields, session));
        if (socket is null)
        {
            return;
        }

        if (name.SequenceEqual("FrameReceived"u8))
        {
            socket.FramesReceived++;
            socket.BytesReceived += WriteFrame(socket, fields, "Network.webSocketFrameReceived", "received"u8);
        }
        else if (name.SequenceEqual("FrameSent"u8))
        {
            socket.FramesSent++;
            socket.BytesSent += WriteFrame(socket, fields, "Network.webSocketFrameSent", "sent"u8);
        }
        else if (name.SequenceEqual("WillSendHandshakeRequest"u8))
        {
            socket.StartedAt = fields.Timestamp;
            socket.RequestHeaders = fields.Headers.ToArray();
        }
        else if (name.SequenceEqual("HandshakeResponseReceived"u8))
        {
            WriteOpened(socket, fields);
        }
        else if (name.SequenceEqual("FrameError"u8))
        {
            WriteError(socket, fields);
        }
        else if (name.SequenceEqual("Closed"u8))
        {
            WriteClosed(socket, "Network.webSocketClosed", default, fields.Timestamp);
            _sockets.Remove(socket.Id);
        }
    }

    /// <summary>Closes the WebSockets of a session that was detached, or all of them.</summary>
    public void EndSession(CdpSession? session, ReadOnlySpan<byte> errorToken)
    {
        foreach (var socket in _sockets.Values) // a dictionary allows removal during enumeration
        {
            if (session is null || ReferenceEquals(socket.Session, session))
            {
                Evict(socket, errorToken);
            }
        }
    }

    /// <summary>Forgets all WebSockets without events.</summary>
    public void Clear() => _sockets.Clear();

    private void Create(in WebSocketFields fields, CdpSession session)
    {
        if (Find(fields.Id) is not null || DocumentState.IsInternalUrl(session.Target.Document.Url))
        {
            return;
        }

        Begin(EventTypes.WebSocketCreated, "Network.webSocketCreated", Add(fields, session));
        _events.End();
    }

    private WebSocketEntry Add(in WebSocketFields fields, CdpSession session)
    {
        if (_sockets.Count >= options.MaxWebSockets)
        {
            Evict(_sockets.Values.MinBy(static socket => socket.Number)!, "\"evicted\""u8);
        }

        var socket = new WebSocketEntry(++_lastNumber, fields.Id.ToArray(), fields.Url.ToArray(), session);
        _sockets.Add(socket.Id, socket);
        return socket;
    }

    private void Evict(WebSocketEntry socket, ReadOnlySpan<byte> errorToken)
    {
        WriteClosed(socket, source: null, errorToken, timestamp: 0);
        _sockets.Remove(socket.Id);
    }

    private WebSocketEntry? Find(ReadOnlySpan<byte> id) =>
        _sockets.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var socket) ? socket : null;

    private void WriteOpened(WebSocketEntry socket, in WebSocketFields fields)
    {
        Begin(EventTypes.WebSocketOpened, "Network.webSocketHandshakeResponseReceived", socket);
        _events.Integer("status"u8, fields.Status);
        _events.OptionalText("status_text"u8, fields.StatusText);
        headers.Write("headers"u8, fields.Headers);
        headers.Write("request_headers"u8, fields.RequestHeaders.IsEmpty ? socket.RequestHeaders : fields.RequestHeaders);
        WriteTimes(socket, fields.Timestamp);
        _events.End();
    }

    // CDP reports the payload, not the frame length: text as UTF-8, everything else as base64.
    private long WriteFrame(WebSocketEntry socket, in WebSocketFields fields, string source, ReadOnlySpan<byte> direction)
    {
        var payload = JsonText.ContentOf(fields.Payload);
        var isText = fields.Opcode == 1;
        var length = isText ? payload.Length : Base64Length(payload);
        if (!Options.Frames || !socket.Frames.TryTake(Options.FramesPerSecond, mapping))
        {
            return length;
        }

        Begin(EventTypes.WebSocketFrame, source, socket);
        _events.Json.WriteString("direction"u8, direction);
        _events.Json.WriteString("opcode"u8, OpcodeName(fields.Opcode));
        if (isText)
        {
            bodies.Write("payload"u8, fields.Payload, TextKind.Content, Options.MaxFrameBytes);
        }
        else
        {
            _events.Token("payload_base64"u8, fields.Payload, Options.MaxFrameBytes);
        }

        _events.Integer("payload_length"u8, length);
        if (socket.Frames.TakeSkipped() is > 0 and var skipped)
        {
            _events.Integer("frames_skipped"u8, skipped);
        }

        WriteTimes(socket, fields.Timestamp);
        _events.End();
        return length;
    }

    private void WriteError(WebSocketEntry socket, in WebSocketFields fields)
    {
        Begin(EventTypes.WebSocketError, "Network.webSocketFrameError", socket);
        _events.Text("error_text"u8, fields.ErrorMessage, 4096);
        WriteTimes(socket, fields.Timestamp);
        _events.End();
    }

    private void WriteClosed(WebSocketEntry socket, string? source, ReadOnlySpan<byte> errorToken, double timestamp)
    {
        Begin(EventTypes.WebSocketClosed, source, socket);
        _events.OptionalText("error_text"u8, errorToken);
        _events.Integer("frames_sent"u8, socket.FramesSent);
        _events.Integer("frames_received"u8, socket.FramesReceived);
        _events.Integer("bytes_sent"u8, socket.BytesSent);
        _events.Integer("bytes_received"u8, socket.BytesReceived);
        _events.Integer("frames_skipped"u8, socket.Frames.TotalSkipped);
        WriteTimes(socket, timestamp);
        _events.End();
    }

    private void Begin(string type, string? source, WebSocketEntry socket)
    {
        _events.Begin(type, source, socket.Session);
        NavigationFields.WriteTarget(_events, socket.Session);
        _events.Token("frame_id"u8, socket.FrameId);
        _events.Token("loader_id"u8, socket.LoaderId);
        _events.Integer("nav_seq"u8, socket.NavigationSeq);
        _events.Json.WriteString("request_id"u8, socket.Id);
        _events.Url("url"u8, socket.Url);
    }

    private void WriteTimes(WebSocketEntry socket, double timestamp)
    {
        if (timestamp <= 0)
        {
            return;
        }

        if (socket.StartedAt > 0)
        {
            _events.Integer("duration_us"u8, WallClock.FromSeconds(Math.Max(timestamp - socket.StartedAt, 0)));
        }

        _events.Number("cdp_timestamp"u8, timestamp);
    }

    private static long Base64Length(ReadOnlySpan<byte> text) =>
        (text.Length / 4 * 3) - (text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0);

    private static ReadOnlySpan<byte> OpcodeName(long opcode) => opcode switch
    {
        0 => "continuation"u8,
        1 => "text"u8,
        2 => "binary"u8,
        8 => "close"u8,
        9 => "ping"u8,
        10 => "pong"u8,
        _ => "other"u8,
    };
}
