using System.Globalization;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The <c>error.type</c> of the semantic conventions.</summary>
internal static class ErrorType
{
    private const int FirstErrorStatus = 400;

    /// <summary>The browser's error, or the status if that says that the request failed; null if it did not.</summary>
    public static string? Of(string? error, long? status) =>
        error ?? (status >= FirstErrorStatus ? status.Value.ToString(CultureInfo.InvariantCulture) : null);
}
