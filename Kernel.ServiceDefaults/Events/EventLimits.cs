namespace Kernel.ServiceDefaults.Events;

/// <summary>The sizes that hold everywhere, so that no part of the system meets an event it cannot carry.</summary>
public static class EventLimits
{
    /// <summary>The most bytes of one serialised envelope.</summary>
    public const int MaxEnvelopeBytes = 1_000_000;

    /// <summary>The most bytes of one serialised event: what is left beside the longest number and session id.</summary>
    public const int MaxEventBytes = MaxEnvelopeBytes - EnvelopeOverheadBytes;

    /// <summary>The most characters of <see cref="Envelope.CaptureSessionId"/>.</summary>
    public const int MaxSessionIdLength = 64;

    /// <summary>The most characters of <see cref="BrowserEvent.Type"/> and <see cref="EventSource.Event"/>.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The deepest nesting of <see cref="BrowserEvent.Data"/> that is accepted.</summary>
    public const int MaxDepth = 64;

    // {"seq":18446744073709551615,"capture_session_id":"<64>","event":}
    private const int EnvelopeOverheadBytes = 64 + MaxSessionIdLength;
}
