using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Sessions;

/// <summary>Creates the error responses for sessions.</summary>
internal static class SessionProblems
{
    /// <summary>Creates a 404 for a session that does not exist.</summary>
    /// <param name="id">The id in the address, or <see cref="SessionManager.Current"/>.</param>
    public static ProblemHttpResult NotFound(string id = SessionManager.Current) =>
        Problems.NotFound(id == SessionManager.Current ? "No capture session is active." : $"There is no capture session '{id}'.");
}
