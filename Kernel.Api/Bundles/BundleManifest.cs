using Kernel.Api.Sessions;

namespace Kernel.Api.Bundles;

/// <summary>The manifest of a bundle, its last file: <c>manifest.json</c>. docs/bundle.md describes it.</summary>
internal sealed record BundleManifest
{
    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "kernel-bundle";

    /// <summary>The version of the format that is written. A reader rejects later ones.</summary>
    public const int Version = 1;

    /// <summary>The name of the format.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The version of the format.</summary>
    public int FormatVersion { get; init; } = Version;

    /// <summary>The version of Kernel that wrote the bundle.</summary>
    public required string KernelVersion { get; init; }

    /// <summary>The time of the export.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The identity of the log that the sequence numbers belong to.</summary>
    public required string StreamId { get; init; }

    /// <summary>The session at the time of the export.</summary>
    public required SessionResource Session { get; init; }

    /// <summary>The first sequence number of the exported range.</summary>
    public required ulong FirstSeq { get; init; }

    /// <summary>The last sequence number of the exported range.</summary>
    public required ulong LastSeq { get; init; }

    /// <summary>The number of lines of the file with the events.</summary>
    public required long Events { get; init; }

    /// <summary>The number of images.</summary>
    public required long Images { get; init; }

    /// <summary>The files besides images and manifest.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The ranges of sequence numbers whose events are no longer stored, at most 1,000.</summary>
    public required IReadOnlyCollection<BundleGap> Gaps { get; init; }

    /// <summary>The number of further ranges, which <see cref="Gaps"/> does not have.</summary>
    public required long GapsOmitted { get; init; }
}

/// <summary>A range of sequence numbers whose events are no longer stored.</summary>
/// <param name="From">The first one.</param>
/// <param name="To">The last one.</param>
internal sealed record BundleGap(ulong From, ulong To);
