namespace Kernel.Api.Security.Authentication;

/// <summary>The body of a sign-in.</summary>
internal sealed record SignInRequest
{
    /// <summary>One of the API's keys.</summary>
    public string? Key { get; init; }
}
