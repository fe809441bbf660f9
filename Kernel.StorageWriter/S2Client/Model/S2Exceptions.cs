namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The base of all failures of operations. <see cref="SideEffect"/> says whether the operation may have been applied.</summary>
public class S2Exception : Exception
{
    /// <param name="message">The message. It never contains a token.</param>
    /// <param name="sideEffect">Whether the operation may have been applied.</param>
    /// <param name="isRetryable">Whether a retry may succeed.</param>
    /// <param name="inner">The cause.</param>
    internal S2Exception(string message, SideEffect sideEffect, bool isRetryable, Exception? inner = null)
        : base(message, inner)
    {
        SideEffect = sideEffect;
        IsRetryable = isRetryable;
    }

    /// <summary>Gets whether the operation may have been applied, in this attempt or an earlier one of the same call.</summary>
    public SideEffect SideEffect { get; private set; }

    /// <summary>Gets whether a retry may succeed. After an append of unknown outcome, read the stream back first.</summary>
    public bool IsRetryable { get; }

    /// <summary>The delay that the server asks for before the next attempt; null if it asks for none.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Adds the side effect of an earlier attempt.</summary>
    internal void AddSideEffect(SideEffect earlier)
    {
        if (earlier == SideEffect.Possible)
        {
            SideEffect = SideEffect.Possible;
        }
    }
}

/// <summary>The possible effect of a failed operation.</summary>
public enum SideEffect
{
    /// <summary>The operation had no effect and will have none. A retry cannot duplicate it.</summary>
    None,

    /// <summary>The operation may have been applied, or may still be. Read back to find out.</summary>
    Possible,
}

/// <summary>The server responded with an error.</summary>
public class S2ServerException : S2Exception
{
    internal S2ServerException(int status, string? code, string message, SideEffect sideEffect, bool isRetryable)
        : base(message, sideEffect, isRetryable)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status, or the status in the last frame of a session.</summary>
    public int Status { get; }

    /// <summary>The error code, for example <c>stream_not_found</c>; null if the response has none.</summary>
    public string? Code { get; }
}

/// <summary>
/// The condition of an append was not met, and the append was not applied. If <see cref="S2Exception.SideEffect"/> is <see cref="SideEffect.Possible"/>,
/// an earlier attempt of the same append may have been applied, which may be the reason.
/// </summary>
public sealed class S2ConditionFailedException : S2ServerException
{
    internal S2ConditionFailedException(ulong? nextSeqNum, string? fencingToken)
        : base(412, null, Describe(nextSeqNum), SideEffect.None, isRetryable: false)
    {
        NextSeqNum = nextSeqNum;
        FencingToken = fencingToken;
    }

    /// <summary>The sequence number of the next record, if <see cref="AppendInput.MatchSeqNum"/> did not match; otherwise null.</summary>
    public ulong? NextSeqNum { get; }

    /// <summary>The fencing token in force, if <see cref="AppendInput.FencingToken"/> did not match; otherwise null.</summary>
    public string? FencingToken { get; }

    // The token in force belongs to another writer, so it is not part of the message, which is logged.
    private static string Describe(ulong? nextSeqNum) =>
        nextSeqNum is { } next ? $"The sequence number does not match: the next record gets {next}." : "The fencing token does not match: another writer has set it.";
}

/// <summary>A read without a wait started at or after the tail.</summary>
public sealed class S2UnwrittenPositionException : S2ServerException
{
    internal S2UnwrittenPositionException(StreamPosition tail)
        : base(416, null, $"The read starts at or after the tail of the stream, {tail.SeqNum}.", SideEffect.None, isRetryable: false) =>
        Tail = tail;

    /// <summary>The tail of the stream.</summary>
    public StreamPosition Tail { get; }
}

/// <summary>The server could not be reached, timed out, closed the connection, or violated the protocol.</summary>
public sealed class S2TransportException : S2Exception
{
    internal S2TransportException(string message, SideEffect sideEffect, bool isRetryable = true, Exception? inner = null)
        : base(message, sideEffect, isRetryable, inner)
    {
    }
}

/// <summary>An append session ended before this append was acknowledged. The inner exception is the cause; null if the session was closed or disposed.</summary>
public sealed class S2SessionEndedException : S2Exception
{
    internal S2SessionEndedException(string message, SideEffect sideEffect, S2Exception? cause)
        : base(message, sideEffect, cause?.IsRetryable ?? true, cause)
    {
    }
}

/// <summary>The caller canceled an operation. <see cref="SideEffect"/> says whether it may have been applied.</summary>
public sealed class S2CanceledException : OperationCanceledException
{
    internal S2CanceledException(SideEffect sideEffect, OperationCanceledException inner, CancellationToken cancellationToken)
        : base(inner.Message, inner, cancellationToken) => SideEffect = sideEffect;

    /// <summary>Gets whether the operation may have been applied.</summary>
    public SideEffect SideEffect { get; }
}
