namespace Kernel.Api.Security.Authentication;

/// <summary>What a page has to know before it can show anything.</summary>
internal sealed record SignInState
{
    /// <summary>Whether the API needs a key.</summary>
    public required bool Required { get; init; }

    /// <summary>Whether this caller may use it: by a sign-in, by a key, or because none is needed.</summary>
    public required bool SignedIn { get; init; }

    /// <summary>When the browser's sign-in ends unless it is used; absent without one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
