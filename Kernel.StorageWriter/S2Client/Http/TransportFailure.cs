using System.Globalization;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Says what a failure of the transport comes to.</summary>
internal static class TransportFailure
{
    /// <param name="exception">What the transport threw.</param>
    /// <param name="sideEffect">Whether the operation may have been carried out.</param>
    /// <param name="timeout">How long was waited, where that is what ended it.</param>
    public static S2TransportException Of(Exception exception, SideEffect sideEffect, TimeSpan? timeout = null)
    {
        var message = timeout is { } waited
            ? string.Create(CultureInfo.InvariantCulture, $"S2 did not answer within {waited.TotalSeconds:0.###} s.")
            : exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
                ? $"S2 cannot be reached: {Reason(exception)}"
                : $"The connection to S2 failed: {Reason(exception)}";
        return new S2TransportException(message, sideEffect, IsRetryable(exception), exception);
    }

    // The innermost one knows; those around it say that an error occurred.
    private static string Reason(Exception exception) => exception.GetBaseException().Message;

    private static bool IsRetryable(Exception exception) => exception is not (
        InvalidDataException
        or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.VersionNegotiationError });
}
