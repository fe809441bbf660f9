namespace Kernel.Api.EventStream;

/// <summary>What was copied out of the ring.</summary>
/// <param name="Passed">How many frames were looked at; 0 where the writer has overtaken the reader and nothing was written.</param>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="Events">How many events were written.</param>
internal readonly record struct RingCopy(int Passed, int Bytes, int Events);
