namespace Kernel.ServiceDefaults.Events;

/// <summary>The limits of events, which hold in all parts of the system.</summary>
public static class EventLimits
{
    /// <summary>The most bytes of a serialised envelope.</summary>
    public const int MaxEnvelopeBytes = 1_000_000;

    /// <summary>The most bytes of a serialised event: an envelope without the longest sequence number and session id.</summary>
    public const int MaxEventBytes = MaxEnvelopeBytes - EnvelopeOverheadBytes;

    /// <summary>
    /// The most bytes of an event from a publisher. What the API adds to it (ts, the defaults of category and source, the envelope) fits
    /// in the rest of <see cref="MaxEnvelopeBytes"/>, so that a published event is never truncated.
    /// </summary>
    public const int MaxPublishedBytes = 999_000;

    /// <summary>The most characters of <see cref="Envelope.CaptureSessionId"/>.</summary>
    public const int MaxSessionIdLength = 64;

    /// <summary>The most characters of <see cref="BrowserEvent.Type"/> and <see cref="EventSource.Event"/>.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The most levels of nesting in <see cref="BrowserEvent.Data"/>.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most levels of nesting in an event: its data, and the event around them.</summary>
    public const int MaxEventDepth = MaxDepth + 1;

    /// <summary>The most levels of nesting in an envelope: the event, and the envelope around it.</summary>
    public const int MaxEnvelopeDepth = MaxEventDepth + 1;

    // {"seq":18446744073709551615,"capture_session_id":"<64>","event":}
    private const int EnvelopeOverheadBytes = 64 + MaxSessionIdLength;
}
