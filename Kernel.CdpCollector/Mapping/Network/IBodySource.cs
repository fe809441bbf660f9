using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Asks the browser for bodies. Nothing waits: the answers come back through <see cref="NetworkMapper.MapBody"/>.</summary>
internal interface IBodySource
{
    /// <summary>Asks for the body of a response that has ended.</summary>
    /// <param name="session">The session that told of the end.</param>
    /// <param name="requestId">The request, without quotes.</param>
    /// <param name="number">What the answer is to bear.</param>
    void AskForBody(CdpSession session, ReadOnlySpan<byte> requestId, long number);
}
