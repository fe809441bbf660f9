using Kernel.CdpCollector.Telemetry;

namespace Kernel.CdpCollector.Transport;

/// <summary>Handles events from the browser.</summary>
internal interface ICdpMessageHandler
{
    /// <summary>Handles one event. Runs on the connection's read loop, so it must not block.</summary>
    void OnEvent(in CdpMessage message);

    /// <summary>Handles the loss of a message. Must not block.</summary>
    void OnLost(LossReason reason)
    {
    }
}
