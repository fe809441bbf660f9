namespace Kernel.CdpCollector.Transport;

/// <summary>
/// The commands of one connection, as the tap gives them to its parts: answers come in turn with everything else, under the tap's
/// lock, and cease to come when the connection is let go of.
/// </summary>
internal sealed class SerializedCommands(ICdpCommands commands, Lock gate, Action answered) : ICdpCommands
{
    private bool _isClosed;

    /// <summary>No answer comes from now on. Called under the lock.</summary>
    public void Close() => _isClosed = true;

    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        commands.SendWithoutReply(method, sessionId, parameters);

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpAnswerHandler handler) =>
        commands.SendWithCallback(method, sessionId, parameters, timeout, result =>
        {
            lock (gate)
            {
                if (!_isClosed)
                {
                    handler(result);
                    answered();
                }
            }
        });

    public Task<ReadOnlyMemory<byte>> SendAsync(
        string method, ReadOnlyMemory<byte> sessionId, ReadOnlyMemory<byte> parameters, TimeSpan timeout, CancellationToken cancellationToken) =>
        commands.SendAsync(method, sessionId, parameters, timeout, cancellationToken);
}
