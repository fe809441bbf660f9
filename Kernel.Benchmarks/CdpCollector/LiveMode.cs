using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>A way of capturing from a browser while it is measured.</summary>
/// <param name="Name">The name of the row.</param>
/// <param name="Categories">The categories whose domains are enabled.</param>
/// <param name="Baseline">The mode with the same domains and a <see cref="MinimalClient"/>; null if this is one, or has no client.</param>
internal sealed record LiveMode(string Name, IReadOnlyList<EventCategory> Categories, LiveMode? Baseline = null)
{
    /// <summary>No connection to the browser.</summary>
    public static readonly LiveMode None = new("no client", []);

    /// <summary>The domains of everything that a session captures by default.</summary>
    public static readonly LiveMode Minimal = new("minimal client, the domains of all categories", EventCategories.All);

    /// <summary>Captures everything that a session captures by default.</summary>
    public static readonly LiveMode Collector = new("the collector, all categories", EventCategories.All, Minimal);

    /// <summary>Everything against the minimal client.</summary>
    public static readonly IReadOnlyList<LiveMode> Whole =
    [
        None,
        Minimal,
        Collector,
        new("the collector, without bodies", EventCategories.All, Minimal)
        {
            Options = CaptureOptions.Default with { Network = NetworkCaptureOptions.Default with { Bodies = false } },
        },
    ];

    /// <summary>Each category alone against a minimal client with its domains, and a session without any: the categories that are off cost nothing.</summary>
    public static readonly IReadOnlyList<LiveMode> ByCategory =
    [
        None,
        .. new[] { EventCategory.System, EventCategory.Console, EventCategory.Interaction, EventCategory.Page, EventCategory.Network }.SelectMany(static category =>
        {
            var minimal = new LiveMode($"minimal client, the domains of {category.ToWireName()}", [category]);
            return new[] { minimal, new LiveMode($"the collector, {category.ToWireName()} only", [category], minimal) };
        }),
    ];

    public CaptureOptions Options { get; init; } = CaptureOptions.Default;
}
