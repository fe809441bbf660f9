using Kernel.CdpCollector.Transport;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>Discards commands and never responds.</summary>
internal sealed class DiscardedCommands : ICdpCommands
{
    public void SendWithoutReply(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters = default)
    {
    }

    public void SendWithCallback(string method, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> parameters, TimeSpan timeout, CdpResponseHandler handler)
    {
    }
}
