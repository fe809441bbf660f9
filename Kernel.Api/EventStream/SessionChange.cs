namespace Kernel.Api.EventStream;

/// <summary>What appending a batch does, in the same step, to the session that events are stamped with.</summary>
/// <param name="Id">The session that begins with the batch, or that the batch is the end of.</param>
/// <param name="Json">The session as the journal keeps it, UTF-8.</param>
/// <param name="Ends">Whether it ends; otherwise it begins.</param>
internal sealed record SessionChange(string Id, byte[] Json, bool Ends);
