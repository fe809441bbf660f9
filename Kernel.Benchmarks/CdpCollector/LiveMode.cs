using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>A way of capturing from a browser while it is measured.</summary>
/// <param name="Name">The name of the row.</param>
/// <param name="Categories">The categories whose domains are enabled.</param>
/// <param name="MapsEvents">Whether messages are mapped to events or only read.</param>
internal sealed record LiveMode(string Name, IReadOnlyList<EventCategory> Categories, bool MapsEvents)
{
    /// <summary>No connection to the browser.</summary>
    public static readonly LiveMode None = new("no collector", [], MapsEvents: false);

    /// <summary>Captures everything that a session captures by default.</summary>
    public static readonly LiveMode Collector = new("the collector, all categories", EventCategories.All, MapsEvents: true);

    public static readonly IReadOnlyList<LiveMode> All =
    [
        None,
        new("the same domains enabled, messages discarded", EventCategories.All, MapsEvents: false),
        Collector,
        new("the collector, without bodies", EventCategories.All, MapsEvents: true)
        {
            Options = CaptureOptions.Default with { Network = NetworkCaptureOptions.Default with { Bodies = false } },
        },
        new("console enabled, messages discarded", [EventCategory.Console], MapsEvents: false),
        new("network enabled, messages discarded", [EventCategory.Network], MapsEvents: false),
        new("page enabled, messages discarded", [EventCategory.Page], MapsEvents: false),
        new("interaction enabled, messages discarded", [EventCategory.Interaction], MapsEvents: false),
    ];

    public CaptureOptions Options { get; init; } = CaptureOptions.Default;
}
