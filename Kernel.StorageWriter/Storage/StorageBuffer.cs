namespace Kernel.StorageWriter.Storage;

/// <summary>What a destination accepted and has not stored yet.</summary>
/// <param name="Count">Envelopes.</param>
/// <param name="Oldest">When the oldest of them was accepted; null when there is none.</param>
internal readonly record struct StorageBuffer(int Count, DateTimeOffset? Oldest);
