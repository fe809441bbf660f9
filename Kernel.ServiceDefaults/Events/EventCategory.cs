namespace Kernel.ServiceDefaults.Events;

/// <summary>What an event is about. On the wire: the lower-case name.</summary>
/// <remarks>The numbers are stored in the journal: append only, never renumber.</remarks>
public enum EventCategory : byte
{
    /// <summary>Anything a publisher does not sort elsewhere; the default of published events.</summary>
    System = 0,

    /// <summary>Console calls, uncaught exceptions, browser log entries.</summary>
    Console = 1,

    /// <summary>Requests, responses, failures, WebSockets.</summary>
    Network = 2,

    /// <summary>Navigation, loading, layout, tabs, dialogs, downloads.</summary>
    Page = 3,

    /// <summary>What the user, or the driver in the user's place, did to the page.</summary>
    Interaction = 4,

    /// <summary>Pictures of pages.</summary>
    Screenshot = 5,

    /// <summary>The state of the capture itself: connected, lost, found again.</summary>
    Monitor = 6,

    /// <summary>Who else drives the browser: DevTools clients that come and go through the gateway.</summary>
    Connection = 7,
}
