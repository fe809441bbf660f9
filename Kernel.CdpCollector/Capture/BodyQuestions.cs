using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Network;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;

namespace Kernel.CdpCollector.Capture;

/// <summary>Asks the browser for bodies, and gives the answers to the requests they belong to. Not thread-safe.</summary>
internal sealed class BodyQuestions : IBodySource, IDisposable
{
    private readonly NetworkMapper _network;
    private readonly PooledBufferWriter _question = new(128);

    public BodyQuestions(NetworkMapper network)
    {
        _network = network;
        network.Bodies = this;
    }

    /// <summary>The connection's commands; null where there is none.</summary>
    public SerializedCommands? Commands { get; set; }

    public void AskForBody(CdpSession session, ReadOnlySpan<byte> requestId, long number)
    {
        _question.Clear();
        _question.Append("{\"requestId\":\""u8);
        _question.Append(requestId);
        _question.Append("\"}"u8);
        Commands?.SendWithCallback("Network.getResponseBody", session.Id, _question.Written, CdpDomains.AnswerTimeout, result => _network.MapBody(number, result));
    }

    public void Dispose() => _question.Dispose();
}
