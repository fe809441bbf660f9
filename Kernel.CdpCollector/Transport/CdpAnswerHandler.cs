namespace Kernel.CdpCollector.Transport;

/// <summary>Takes the answer to a command.</summary>
/// <param name="result">
/// The answer's <c>result</c>, valid during the call; empty where the command was refused, not answered in time, or the connection
/// was lost.
/// </param>
internal delegate void CdpAnswerHandler(ReadOnlySpan<byte> result);
