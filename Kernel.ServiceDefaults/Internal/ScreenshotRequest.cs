namespace Kernel.ServiceDefaults.Internal;

/// <summary>A picture that somebody asked for. The same one may be told of many times; it is taken once.</summary>
public sealed record ScreenshotRequest
{
    /// <summary>Its id: <c>ss_</c> and 32 hexadecimal digits that sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>Of which tab; null for the one that navigated last.</summary>
    public string? TargetId { get; init; }
}
