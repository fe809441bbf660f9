namespace Kernel.StorageWriter.S2;

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
