namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>An operation failed; whether it may have had an effect all the same is <see cref="SideEffect"/>.</summary>
public class S2Exception : Exception
{
    /// <param name="message">What happened, for people. Never holds a token.</param>
    /// <param name="sideEffect">Whether the operation may have been carried out.</param>
    /// <param name="isRetryable">Whether the same may succeed later.</param>
    /// <param name="inner">What it comes from.</param>
    internal S2Exception(string message, SideEffect sideEffect, bool isRetryable, Exception? inner = null)
        : base(message, inner)
    {
        SideEffect = sideEffect;
        IsRetryable = isRetryable;
    }

    /// <summary>Whether the operation, in this attempt or an earlier one of the same call, may have been carried out.</summary>
    public SideEffect SideEffect { get; private set; }

    /// <summary>Whether the same may succeed later. For an append whose outcome is unknown, read back first.</summary>
    public bool IsRetryable { get; }

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>An earlier attempt may have been carried out, whatever this one came to.</summary>
    internal void AddSideEffect(SideEffect earlier)
    {
        if (earlier == SideEffect.Possible)
        {
            SideEffect = SideEffect.Possible;
        }
    }
}

/// <summary>What is known of an operation that failed.</summary>
public enum SideEffect
{
    /// <summary>It certainly changed nothing, and will not: trying again cannot do it twice.</summary>
    None,

    /// <summary>It may have been carried out, or may still be. Only reading back tells.</summary>
    Possible,
}

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

/// <summary>
/// An append's condition did not hold, and it was not carried out. With <see cref="S2Exception.SideEffect"/> <see cref="SideEffect.Possible"/>,
/// an earlier attempt of the same append may have been, and may be the reason.
/// </summary>
public sealed class S2ConditionFailedException : S2ServerException
{
    internal S2ConditionFailedException(ulong? nextSeqNum, string? fencingToken)
        : base(412, null, Describe(nextSeqNum), SideEffect.None, isRetryable: false)
    {
        NextSeqNum = nextSeqNum;
        FencingToken = fencingToken;
    }

    /// <summary>Where <see cref="AppendInput.MatchSeqNum"/> did not match: the number that the next record will get.</summary>
    public ulong? NextSeqNum { get; }

    /// <summary>Where <see cref="AppendInput.FencingToken"/> did not match: the token in force.</summary>
    public string? FencingToken { get; }

    // The token in force is another writer's, so it is not put into a message that ends in a log.
    private static string Describe(ulong? nextSeqNum) =>
        nextSeqNum is { } next ? $"S2 expects the number {next} next." : "Another writer has fenced the stream off.";
}

/// <summary>A read begins where nothing is written yet, and did not ask to wait.</summary>
public sealed class S2UnwrittenPositionException : S2ServerException
{
    internal S2UnwrittenPositionException(StreamPosition tail)
        : base(416, null, $"Nothing is written there yet: the stream ends before the number {tail.SeqNum}.", SideEffect.None, isRetryable: false) =>
        Tail = tail;

    /// <summary>The stream's end.</summary>
    public StreamPosition Tail { get; }
}

/// <summary>The server could not be reached, did not answer in time, broke the connection, or said what the protocol does not allow.</summary>
public sealed class S2TransportException : S2Exception
{
    internal S2TransportException(string message, SideEffect sideEffect, bool isRetryable = true, Exception? inner = null)
        : base(message, sideEffect, isRetryable, inner)
    {
    }
}

/// <summary>An append session ended before it had an answer for this append. The inner exception is what ended it; there is none where it was closed or disposed.</summary>
public sealed class S2SessionEndedException : S2Exception
{
    internal S2SessionEndedException(string message, SideEffect sideEffect, S2Exception? cause)
        : base(message, sideEffect, cause?.IsRetryable ?? true, cause)
    {
    }
}

/// <summary>The caller cancelled an operation; it may have been carried out all the same, see <see cref="SideEffect"/>.</summary>
public sealed class S2CanceledException : OperationCanceledException
{
    internal S2CanceledException(SideEffect sideEffect, OperationCanceledException inner, CancellationToken cancellationToken)
        : base(inner.Message, inner, cancellationToken) => SideEffect = sideEffect;

    /// <summary>Whether the operation may have been carried out.</summary>
    public SideEffect SideEffect { get; }
}
