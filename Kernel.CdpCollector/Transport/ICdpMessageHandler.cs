namespace Kernel.CdpCollector.Transport;

/// <summary>Takes what the browser says.</summary>
internal interface ICdpMessageHandler
{
    /// <summary>
    /// Takes one event. Runs on the connection's read loop: while it runs nothing else is read, so it must not wait.
    /// </summary>
    void OnEvent(in CdpMessage message);
}
