namespace Kernel.StorageWriter.S2;

/// <summary>The server answered with an error.</summary>
public class S2ServerException : S2Exception
{
    internal S2ServerException(int status, string? code, string message, SideEffect sideEffect, bool isRetryable)
        : base(message, sideEffect, isRetryable)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status, or the status that a session ended with.</summary>
    public int Status { get; }

    /// <summary>S2's name for the error, for example <c>stream_not_found</c>; null where the answer names none.</summary>
    public string? Code { get; }
}
