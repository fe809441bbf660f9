namespace Kernel.CdpCollector.Transport;

/// <summary>A command that was sent and is not answered.</summary>
/// <param name="Method">The command.</param>
/// <param name="Deadline">When it counts as failed, in timestamps of the clock.</param>
/// <param name="Answer">Who waits, if anybody does.</param>
/// <param name="Handler">Who takes the answer as it arrives, if anybody does.</param>
/// <param name="Tag">What the handler is told with it.</param>
internal readonly record struct PendingCommand(
    string Method, long Deadline, TaskCompletionSource<ReadOnlyMemory<byte>>? Answer, ICdpAnswerHandler? Handler = null, long Tag = 0);
