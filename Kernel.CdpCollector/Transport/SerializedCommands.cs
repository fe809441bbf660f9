namespace Kernel.CdpCollector.Transport;

/// <summary>
/// Sends commands over the current connection. Responses are handled under a lock, in order with everything else, and are dropped once the connection
/// is released. Without a connection, commands are discarded. Called under the lock.
/// </summary>
/// <param name="gate">The lock.</param>
/// <param name="replied">Called after every response.</param>
internal sealed class SerializedCommands(Lock gate, Action replied)
{
    // A page with an open dialog does not respond until the dialog is closed.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private ICdpCommands? _connection;

    /// <summary>Indicates whether there is a connection.</summary>
    public bool IsConnected => _connection is not null;

    /// <summary>Sends over this connection from now on.</summary>
    public void Connect(ICdpCommands connection) => _connection = connection;

    /// <summary>Releases the connection: its outstanding responses are dropped.</summary>
    public void Disconnect() => _connection = null;

    /// <inheritdoc cref="ICdpCommands.SendWithoutReply"/>
    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default) =>
        _connection?.SendWithoutReply(method, sessionId, parameters);

    /// <summary>Sends a command with a response timeout of 30 s.</summary>
    /// <inheritdoc cref="ICdpCommands.SendWithCallback"/>
    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, CdpResponseHandler handler) =>
        SendWithCallback(method, sessionId, parameters, DefaultTimeout, handler);

    /// <inheritdoc cref="ICdpCommands.SendWithCallback"/>
    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler)
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
