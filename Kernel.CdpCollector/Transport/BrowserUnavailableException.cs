namespace Kernel.CdpCollector.Transport;

/// <summary>The browser could not be found or connected; the message is the reason, for people.</summary>
internal sealed class BrowserUnavailableException(string step, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What was being done: <c>discover</c>, <c>connect</c> or a protocol method.</summary>
    public string Step { get; } = step;
}
