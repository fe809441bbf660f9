namespace Kernel.Api.Sessions;

/// <summary>The body of starting and changing a session.</summary>
internal sealed record SessionRequest
{
    /// <summary>The settings; absent means defaults at the start, no change later.</summary>
    public SessionConfig? Config { get; init; }
}
