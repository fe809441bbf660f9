namespace Kernel.StorageWriter.S2;

/// <summary>Which failed appends the client sends again by itself.</summary>
public enum AppendRetryPolicy
{
    /// <summary>Those that certainly changed nothing. Every other failure is the caller's to resolve.</summary>
    NoSideEffects,

    /// <summary>
    /// Also those whose outcome is unknown: without <see cref="AppendInput.MatchSeqNum"/> records may come twice, with it
    /// the second attempt may fail because the first one had succeeded (<see cref="S2Exception.SideEffect"/> then says so).
    /// </summary>
    All,
}
