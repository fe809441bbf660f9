namespace Kernel.Api.Sessions;

/// <summary>The body of asking for a screenshot.</summary>
internal sealed record ScreenshotOrder
{
    /// <summary>The tab, as events name it; absent for the one that navigated last.</summary>
    public string? TargetId { get; init; }
}
