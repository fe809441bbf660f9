using System.Globalization;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Converts transport errors to exceptions of the client.</summary>
internal static class TransportFailure
{
    /// <param name="exception">The exception of the transport.</param>
    /// <param name="sideEffect">Whether the operation may have been applied.</param>
    /// <param name="timeout">The timeout, if it expired.</param>
    public static S2TransportException Create(Exception exception, SideEffect sideEffect, TimeSpan? timeout = null)
    {
        var message = timeout is { } waited
            ? string.Create(CultureInfo.InvariantCulture, $"S2 did not respond within {waited.TotalSeconds:0.###} s.")
            : exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
                ? $"S2 cannot be reached: {Reason(exception)}"
                : $"The connection to S2 failed: {Reason(exception)}";
        return new S2TransportException(message, sideEffect, IsRetryable(exception), exception);
    }

    // The innermost message is the specific one.
    private static string Reason(Exception exception) => exception.GetBaseException().Message;

    private static bool IsRetryable(Exception exception) => exception is not (
        InvalidDataException
        or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.VersionNegotiationError });
}
