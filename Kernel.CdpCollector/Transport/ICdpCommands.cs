namespace Kernel.CdpCollector.Transport;

/// <summary>Sends commands to the browser, in the order of the calls.</summary>
internal interface ICdpCommands
{
    /// <summary>Sends a command without waiting for its response. An error response is counted and logged.</summary>
    /// <param name="method">For example <c>Page.enable</c>.</param>
    /// <param name="sessionId">The session's id in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default);

    /// <summary>
    /// Sends a command and passes its response to a handler, in order with the events. The handler runs on the read loop and must not block. It is
    /// called once, also if there is no response in time (then on another thread); if the connection is lost before, it is not called.
    /// </summary>
    /// <param name="method">For example <c>Page.getFrameTree</c>.</param>
    /// <param name="sessionId">The session's id in UTF-8, or empty for the browser itself.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    /// <param name="timeout">The time the browser has to respond.</param>
    /// <param name="handler">The handler of the response.</param>
    void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler);
}

/// <summary>Handles the response to a command.</summary>
/// <param name="result">
/// The response's <c>result</c>, valid during the call; empty if the browser rejected the command or did not respond in time.
/// </param>
internal delegate void CdpResponseHandler(ReadOnlySpan<byte> result);
