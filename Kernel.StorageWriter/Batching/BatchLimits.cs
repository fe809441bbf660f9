namespace Kernel.StorageWriter.Batching;

/// <summary>When a batch is handed out, and how large one may become.</summary>
/// <param name="Linger">How long the first envelope of a batch waits for company at most.</param>
/// <param name="Records">A batch with this many waits no longer.</param>
/// <param name="MaxRecords">The most envelopes of one batch; more than <paramref name="Records"/> gather while the destination is busy.</param>
/// <param name="MaxBytes">The most bytes of one batch, line feeds included; a single larger envelope still makes a batch of its own.</param>
/// <param name="Overhead">Bytes that the destination counts for an envelope beside its own and its line feed.</param>
internal readonly record struct BatchLimits(TimeSpan Linger, int Records, int MaxRecords, int MaxBytes, int Overhead = 0);
