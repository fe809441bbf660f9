using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The protocol's timing of a request: milliseconds since <see cref="RequestTime"/>, -1 for a phase that did not happen.</summary>
/// <remarks><c>{"requestTime":1539.08,"dnsStart":-1,"dnsEnd":-1,"connectStart":0.1,"connectEnd":2.2,"sslStart":0.6,"sslEnd":2.1,"sendStart":2.3,"sendEnd":2.4,"receiveHeadersStart":7.1}</c></remarks>
internal struct TimingFields
{
    /// <summary>Monotonic seconds.</summary>
    public double RequestTime;

    private double _dnsStart;
    private double _dnsEnd;
    private double _connectStart;
    private double _connectEnd;
    private double _tlsStart;
    private double _tlsEnd;
    private double _sendStart;
    private double _sendEnd;
    private double _headersStart;
    private double _headersEnd;
    private double _workerStart;
    private double _workerReady;

    public static TimingFields Read(ReadOnlySpan<byte> timing)
    {
        var fields = new TimingFields
        {
            _dnsStart = -1,
            _connectStart = -1,
            _tlsStart = -1,
            _sendStart = -1,
            _sendEnd = -1,
            _headersStart = -1,
            _headersEnd = -1,
            _workerStart = -1,
        };
        var cursor = JsonCursor.ForObject(timing);
        while (cursor.NextProperty())
        {
            fields.Take(ref cursor);
        }

        return fields;
    }

    /// <summary>Writes the member <c>timing</c>: the duration of each phase, in microseconds.</summary>
    /// <param name="events">The writer.</param>
    /// <param name="startedAt">The start of the request, in monotonic seconds; 0 if it is unknown.</param>
    /// <param name="endedAt">The end of the body, in monotonic seconds; 0 if it has not ended.</param>
    public readonly void Write(EventWriter events, double startedAt, double endedAt)
    {
        events.Json.WriteStartObject("timing"u8);
        if (startedAt > 0)
        {
            // Caches have a request time before the start.
            Phase(events, "blocked_us"u8, 0, Math.Max(((RequestTime - startedAt) * 1000) + FirstPhase, 0));
        }

        Phase(events, "dns_us"u8, _dnsStart, _dnsEnd);
        Phase(events, "connect_us"u8, _connectStart, _connectEnd);
        Phase(events, "tls_us"u8, _tlsStart, _tlsEnd);
        Phase(events, "service_worker_us"u8, _workerStart, _workerReady);
        Phase(events, "send_us"u8, _sendStart, _sendEnd);
        Phase(events, "wait_us"u8, _sendEnd, _headersStart >= 0 ? _headersStart : _headersEnd);
        if (endedAt > 0)
        {
            Phase(events, "receive_us"u8, _headersEnd, (endedAt - RequestTime) * 1000);
        }

        events.Json.WriteEndObject();
    }

    // The start of the first phase that uses the network.
    private readonly double FirstPhase => _dnsStart >= 0 ? _dnsStart : _connectStart >= 0 ? _connectStart : Math.Max(_sendStart, 0);

    private static void Phase(EventWriter events, ReadOnlySpan<byte> name, double start, double end)
    {
        if (start >= 0 && end >= start)
        {
            events.Integer(name, WallClock.FromMilliseconds(end - start));
        }
    }

    private void Take(scoped ref JsonCursor cursor)
    {
        if (cursor.NameIs("requestTime"u8))
        {
            RequestTime = cursor.ReadDouble();
        }
        else if (cursor.NameIs("dnsStart"u8))
        {
            _dnsStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("dnsEnd"u8))
        {
            _dnsEnd = cursor.ReadDouble();
        }
        else if (cursor.NameIs("connectStart"u8))
        {
            _connectStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("connectEnd"u8))
        {
            _connectEnd = cursor.ReadDouble();
        }
        else if (cursor.NameIs("sslStart"u8))
        {
            _tlsStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("sslEnd"u8))
        {
            _tlsEnd = cursor.ReadDouble();
        }
        else if (cursor.NameIs("sendStart"u8))
        {
            _sendStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("sendEnd"u8))
        {
            _sendEnd = cursor.ReadDouble();
        }
        else if (cursor.NameIs("receiveHeadersStart"u8))
        {
            _headersStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("receiveHeadersEnd"u8))
        {
            _headersEnd = cursor.ReadDouble();
        }
        else if (cursor.NameIs("workerStart"u8))
        {
            _workerStart = cursor.ReadDouble();
        }
        else if (cursor.NameIs("workerReady"u8))
        {
            _workerReady = cursor.ReadDouble();
        }
    }
}
