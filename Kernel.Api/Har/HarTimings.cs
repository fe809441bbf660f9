using System.Text.Json;

namespace Kernel.Api.Har;

/// <summary>The phases of a request, in microseconds; -1 for one that did not occur or is not known.</summary>
/// <param name="Blocked">The time until the first of the other phases.</param>
/// <param name="Dns">Name resolution.</param>
/// <param name="Connect">Connecting, with the TLS handshake.</param>
/// <param name="Ssl">The TLS handshake; part of <paramref name="Connect"/>.</param>
/// <param name="Send">Sending the request.</param>
/// <param name="Wait">Waiting for the headers of the response.</param>
/// <param name="Receive">Receiving the body.</param>
internal readonly record struct HarTimings(long Blocked, long Dns, long Connect, long Ssl, long Send, long Wait, long Receive)
{
    /// <summary>Gets the sum of the phases.</summary>
    public long Total => Math.Max(Blocked, 0) + Math.Max(Dns, 0) + Math.Max(Connect, 0) + Math.Max(Send, 0) + Math.Max(Wait, 0) + Math.Max(Receive, 0);

    /// <summary>Gets the phases of a request from its events.</summary>
    /// <param name="request">The request.</param>
    /// <param name="response">The response.</param>
    /// <param name="end">The end of a response that was reported before it.</param>
    /// <param name="failure">The failure.</param>
    public static HarTimings Of(EventView request, EventView response, EventView end, EventView failure)
    {
        // HAR requires send, wait and receive to be 0 or more.
        var duration = Duration(end) ?? Duration(failure) ?? Duration(response);
        if (response.JsonObject(HarField.Timing).IsEmpty)
        {
            return response.IsPresent ? WithoutPhases(request, response, duration) : new HarTimings(duration ?? -1, -1, -1, -1, 0, 0, 0);
        }

        var blocked = Phase(response, HarField.BlockedUs);
        var receive = Phase(response, HarField.ReceiveUs);
        var timings = new HarTimings(
            blocked,
            Phase(response, HarField.DnsUs),
            Phase(response, HarField.ConnectUs),
            Phase(response, HarField.TlsUs),
            Math.Max(Phase(response, HarField.SendUs), 0),
            Math.Max(Phase(response, HarField.WaitUs), 0),
            Math.Max(receive, 0));
        var rest = Math.Max((duration ?? 0) - timings.Total, 0);
        return rest == 0 ? timings
            : blocked < 0 ? timings with { Blocked = rest }
            : receive < 0 ? timings with { Receive = rest }
            : timings with { Wait = timings.Wait + rest };
    }

    /// <summary>Gets the phases of a WebSocket: its handshake, and the time that it was open.</summary>
    public static HarTimings OfSocket(EventView opened, EventView closed)
    {
        var handshake = Duration(opened) ?? 0;
        return new HarTimings(-1, -1, -1, -1, 0, handshake, Math.Max((Duration(closed) ?? 0) - handshake, 0));
    }

    /// <summary>Writes the member <c>timings</c>, in milliseconds.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("timings"u8);
        Write(json, "blocked"u8, Blocked);
        Write(json, "dns"u8, Dns);
        Write(json, "connect"u8, Connect);
        Write(json, "ssl"u8, Ssl);
        Write(json, "send"u8, Send);
        Write(json, "wait"u8, Wait);
        Write(json, "receive"u8, Receive);
        json.WriteEndObject();
    }

    // Responses of caches have no phases: the headers arrive at browser_ts, and the body after them.
    private static HarTimings WithoutPhases(EventView request, EventView response, long? duration)
    {
        var total = duration ?? 0;
        var headers = (response.Integer(HarField.BrowserTs) - request.Integer(HarField.BrowserTs)) ?? 0;
        var wait = Math.Clamp(headers, 0, total);
        return new HarTimings(-1, -1, -1, -1, 0, wait, total - wait);
    }

    private static long? Duration(EventView view) => view.Integer(HarField.DurationUs) is >= 0 and < long.MaxValue / 16 and var duration ? duration : null;

    private static long Phase(EventView view, HarField field) => view.Integer(field) is >= 0 and < long.MaxValue / 16 and var phase ? phase : -1;

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long microseconds)
    {
        if (microseconds < 0)
        {
            json.WriteNumber(name, -1);
        }
        else
        {
            json.WriteNumber(name, microseconds / 1000d);
        }
    }
}
