namespace Kernel.CdpCollector.Transport;

/// <summary>Sends commands to the browser, in the order of the calls.</summary>
internal interface ICdpCommands
{
    /// <summary>Sends a command whose answer nobody waits for; a refusal is counted and logged.</summary>
    /// <param name="method">For example <c>Page.enable</c>.</param>
    /// <param name="sessionId">The session in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default);

    /// <summary>
    /// Sends a command whose answer is handed over in its place among the events: on the read loop, which must not be held up.
    /// The handler is called once, also when there will be no answer (then perhaps by another thread).
    /// </summary>
    /// <param name="method">For example <c>Page.getFrameTree</c>.</param>
    /// <param name="sessionId">The session in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="handler">Takes the answer.</param>
    void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpAnswerHandler handler);
}

/// <summary>Takes the answer to a command.</summary>
/// <param name="result">
/// The answer's <c>result</c>, valid during the call; empty where the command was refused, not answered in time, or the connection
/// was lost.
/// </param>
internal delegate void CdpAnswerHandler(ReadOnlySpan<byte> result);
