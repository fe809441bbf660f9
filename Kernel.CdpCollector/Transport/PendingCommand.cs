namespace Kernel.CdpCollector.Transport;

/// <summary>A command that is not answered yet.</summary>
/// <param name="Method">For what is logged.</param>
/// <param name="Deadline">When it counts as failed, in the clock's timestamps.</param>
/// <param name="Answer">Whoever awaits the answer.</param>
/// <param name="Handler">Whoever is called with it.</param>
internal readonly record struct PendingCommand(
    string Method, long Deadline, TaskCompletionSource<ReadOnlyMemory<byte>>? Answer, CdpAnswerHandler? Handler)
{
    public void Succeed(ReadOnlySpan<byte> result)
    {
        Handler?.Invoke(result);
        Answer?.TrySetResult(result.ToArray());
    }

    public void Fail(string reason)
    {
        Handler?.Invoke(default);
        Answer?.TrySetException(new CdpCommandException(Method, reason));
    }
}
