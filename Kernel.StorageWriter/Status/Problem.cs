namespace Kernel.StorageWriter.Status;

/// <summary>Something that keeps the copy from going on.</summary>
/// <param name="Reason">What it is, for people.</param>
/// <param name="Since">Since when it has not gone on.</param>
internal sealed record Problem(string Reason, DateTimeOffset Since);
