using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Targets;

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
    public TapCommands? Commands { get; set; }

    public void AskForBody(CdpSession session, ReadOnlySpan<byte> requestId, long number)
    {
        _question.Clear();
        _question.Append("{\"requestId\":\""u8);
        _question.Append(requestId);
        _question.Append("\"}"u8);
        Commands?.Ask("Network.getResponseBody", session.Id, _question.Written, DomainPlan.AnswerTimeout, result => _network.MapBody(number, result));
    }

    public void Dispose() => _question.Dispose();
}
