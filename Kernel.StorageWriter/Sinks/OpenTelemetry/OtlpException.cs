namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The receiver did not take what was sent.</summary>
/// <param name="message">Why, for people.</param>
/// <param name="isRefusal">Whether it never will, so that sending the same again cannot help.</param>
/// <param name="inner">The cause.</param>
internal sealed class OtlpException(string message, bool isRefusal, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether sending the same again cannot help.</summary>
    public bool IsRefusal { get; } = isRefusal;
}
