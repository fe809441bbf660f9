using System.Net;

namespace Kernel.Cli.Api;

/// <summary>Thrown if the API refuses a request, or is no Kernel API; the message is for the user.</summary>
/// <param name="message">The reason.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class ApiException(string message, HttpStatusCode status) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Indicates whether the same request can succeed later.</summary>
    public bool IsTransient => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
