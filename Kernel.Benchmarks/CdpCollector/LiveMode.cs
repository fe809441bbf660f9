using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>How a browser is listened to while it is measured.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Categories">What the browser is told to tell.</param>
/// <param name="MakesEvents">Whether what it tells is made into events, or only read.</param>
internal sealed record LiveMode(string Name, IReadOnlyList<EventCategory> Categories, bool MakesEvents)
{
    /// <summary>Nobody listens.</summary>
    public static readonly LiveMode None = new("nobody listens", [], MakesEvents: false);

    /// <summary>All that a session without choices captures.</summary>
    public static readonly LiveMode Collector = new("the collector, all categories", EventCategories.All, MakesEvents: true);

    public static readonly IReadOnlyList<LiveMode> All =
    [
        None,
        new("the same domains enabled, messages read and let go", EventCategories.All, MakesEvents: false),
        Collector,
        new("the collector, without bodies", EventCategories.All, MakesEvents: true)
        {
            Options = CaptureOptions.Default with { Network = NetworkCaptureOptions.Default with { Bodies = false } },
        },
        new("console enabled, let go", [EventCategory.Console], MakesEvents: false),
        new("network enabled, let go", [EventCategory.Network], MakesEvents: false),
        new("page enabled, let go", [EventCategory.Page], MakesEvents: false),
        new("interaction enabled, let go", [EventCategory.Interaction], MakesEvents: false),
    ];

    public CaptureOptions Options { get; init; } = CaptureOptions.Default;
}
