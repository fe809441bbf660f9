namespace Kernel.CdpCollector.Transport;

/// <summary>
/// Commands to whatever connection there is: replies come in turn with everything else, under one lock, and cease to come when the
/// connection is let go of. While there is none, commands go nowhere. Called under the lock.
/// </summary>
/// <param name="gate">The lock.</param>
/// <param name="replied">Called after every reply.</param>
internal sealed class SerializedCommands(Lock gate, Action replied)
{
    // A page with an open dialog does not answer until the dialog is closed.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private ICdpCommands? _connection;

    /// <summary>Whether there is a connection.</summary>
    public bool IsConnected => _connection is not null;

    /// <summary>Sends to this connection from now on.</summary>
    public void Connect(ICdpCommands connection) => _connection = connection;

    /// <summary>Lets go of the connection: no reply of its comes from now on.</summary>
    public void Disconnect() => _connection = null;

    /// <inheritdoc cref="ICdpCommands.SendWithoutReply"/>
    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        _connection?.SendWithoutReply(method, sessionId, parameters);

    /// <summary>Sends a command whose reply may take 30 s.</summary>
    /// <inheritdoc cref="ICdpCommands.SendWithCallback"/>
    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, CdpAnswerHandler handler) =>
        SendWithCallback(method, sessionId, parameters, DefaultTimeout, handler);

    /// <inheritdoc cref="ICdpCommands.SendWithCallback"/>
    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpAnswerHandler handler)
    {
        var connection = _connection;
        connection?.SendWithCallback(method, sessionId, parameters, timeout, result =>
        {
            lock (gate)
            {
                if (ReferenceEquals(_connection, connection))
                {
                    handler(result);
                    replied();
                }
            }
        });
    }
}
