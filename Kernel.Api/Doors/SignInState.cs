namespace Kernel.Api.Doors;

/// <summary>What a page has to know before it can show anything.</summary>
/// <param name="Required">Whether the API needs a key.</param>
/// <param name="SignedIn">Whether this caller may use it: by a sign-in, by a key, or because none is needed.</param>
/// <param name="ExpiresAt">When the browser's sign-in ends unless it is used; absent without one.</param>
internal sealed record SignInState(bool Required, bool SignedIn, DateTimeOffset? ExpiresAt);
