namespace Kernel.StorageWriter.S2;

/// <summary>The caller cancelled an operation; it may have been carried out all the same, see <see cref="SideEffect"/>.</summary>
public sealed class S2CanceledException : OperationCanceledException
{
    internal S2CanceledException(SideEffect sideEffect, OperationCanceledException inner, CancellationToken cancellationToken)
        : base(inner.Message, inner, cancellationToken) => SideEffect = sideEffect;

    /// <summary>Whether the operation may have been carried out.</summary>
    public SideEffect SideEffect { get; }
}
