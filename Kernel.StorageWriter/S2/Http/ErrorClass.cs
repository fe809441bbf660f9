namespace Kernel.StorageWriter.S2.Http;

/// <summary>What follows from an error that the server names.</summary>
/// <param name="IsRetryable">Whether the same may succeed later.</param>
/// <param name="SideEffect">Whether the operation may have been carried out.</param>
internal readonly record struct ErrorClass(bool IsRetryable, SideEffect SideEffect);
