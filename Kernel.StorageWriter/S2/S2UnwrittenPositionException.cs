namespace Kernel.StorageWriter.S2;

/// <summary>A read begins where nothing is written yet, and did not ask to wait.</summary>
public sealed class S2UnwrittenPositionException : S2ServerException
{
    internal S2UnwrittenPositionException(StreamPosition tail)
        : base(416, null, $"Nothing is written there yet: the stream ends before the number {tail.SeqNum}.", SideEffect.None, isRetryable: false) =>
        Tail = tail;

    /// <summary>The stream's end.</summary>
    public StreamPosition Tail { get; }
}
