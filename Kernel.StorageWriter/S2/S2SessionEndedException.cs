namespace Kernel.StorageWriter.S2;

/// <summary>An append session ended before it had an answer for this append. The inner exception is what ended it; there is none where it was closed or disposed.</summary>
public sealed class S2SessionEndedException : S2Exception
{
    internal S2SessionEndedException(string message, SideEffect sideEffect, S2Exception? cause)
        : base(message, sideEffect, cause?.IsRetryable ?? true, cause)
    {
    }
}
