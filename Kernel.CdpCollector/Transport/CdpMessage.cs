namespace Kernel.CdpCollector.Transport;

/// <summary>The parts of one DevTools message, as slices of the received bytes.</summary>
/// <remarks>
/// Event: <c>{"method":"Page.loadEventFired","params":{"timestamp":1},"sessionId":"77D5"}</c>. Response: <c>{"id":4,"result":{}}</c> or
/// <c>{"id":4,"error":{"code":-32000,"message":"..."}}</c>.
/// </remarks>
internal ref struct CdpMessage
{
    /// <summary>The id of the command that this is the response to; 0 for an event.</summary>
    public int Id;

    /// <summary>For example <c>Network.requestWillBeSent</c>; empty for a response.</summary>
    public ReadOnlySpan<byte> Method;

    /// <summary>The session's id, without quotes; empty for the browser itself.</summary>
    public ReadOnlySpan<byte> SessionId;

    /// <summary>The event's parameters, a JSON object.</summary>
    public ReadOnlySpan<byte> Params;

    /// <summary>The response's result, a JSON object.</summary>
    public ReadOnlySpan<byte> Result;

    /// <summary>The response's error, a JSON object; empty if the command succeeded.</summary>
    public ReadOnlySpan<byte> Error;

    public readonly bool IsEvent => Id == 0 && Method.Length > 0;

    public readonly bool IsResponse => Id > 0;
}
