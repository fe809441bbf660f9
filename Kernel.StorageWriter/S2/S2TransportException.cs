namespace Kernel.StorageWriter.S2;

/// <summary>The server could not be reached, did not answer in time, broke the connection, or said what the protocol does not allow.</summary>
public sealed class S2TransportException : S2Exception
{
    internal S2TransportException(string message, SideEffect sideEffect, bool isRetryable = true, Exception? inner = null)
        : base(message, sideEffect, isRetryable, inner)
    {
    }
}
