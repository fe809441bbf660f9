using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Asks the browser for bodies, so that there are never too many requests for them under way.</summary>
internal sealed class ResponseBodyFetcher(MappingContext mapping, SerializedCommands commands, NetworkMappingOptions options) : IDisposable
{
    private readonly PooledByteWriter _parameters = new(128);
    private int _underWay;

    /// <summary>Asks for the body of a response that has ended; false, with the reason, if it is not available or not wanted.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="session">The session that told of the end.</param>
    /// <param name="handler">Takes the reply; by then the entry may be in use for another request.</param>
    /// <param name="reason">The reason, as <c>body_omitted</c> says it.</param>
    public bool TryFetch(RequestEntry entry, CdpSession session, CdpResponseHandler handler, out ReadOnlySpan<byte> reason)
    {
        reason = ReasonToOmit(entry);
        if (!reason.IsEmpty)
        {
            return false;
        }

        entry.AwaitsBody = true;
        _underWay++;
        _parameters.Clear();
        _parameters.Write("{\"requestId\":\""u8);
        _parameters.Write(entry.Id);
        _parameters.Write("\"}"u8);
        commands.SendWithCallback("Network.getResponseBody", session.Id, _parameters.WrittenSpan, handler);
        return true;
    }

    /// <summary>Why the body of a response that has ended is not asked for, as <c>body_omitted</c> says it; empty if it is.</summary>
    public ReadOnlySpan<byte> ReasonToOmit(RequestEntry entry)
    {
        if (!entry.HasResponse)
        {
            return "unavailable"u8;
        }

        var reason = BodyPolicy.ReasonToOmit(entry, ResponseFields.Read(entry.Response), mapping.Config.Options.Network, options.MaxBodyFetchBytes);
        return !reason.IsEmpty ? reason
            : !commands.IsConnected ? "unavailable"u8
            : _underWay >= options.MaxBodyFetches ? "busy"u8
            : default;
    }

    /// <summary>The request is over: if its body has not come, it does not count any more.</summary>
    public void Forget(RequestEntry entry)
    {
        if (entry.AwaitsBody)
        {
            _underWay--;
        }
    }

    public void Dispose() => _parameters.Dispose();
}

/// <summary>The body of a response as the browser handed it out, or why there is none.</summary>
internal readonly ref struct ResponseBody
{
    /// <summary>The answer's result, a JSON object.</summary>
    public ReadOnlySpan<byte> Result { get; private init; }

    /// <summary>One of the reasons that docs/events.md lists; empty where there is a body.</summary>
    public ReadOnlySpan<byte> Omitted { get; private init; }

    public static ResponseBody Given(ReadOnlySpan<byte> result) => new() { Result = result };

    public static ResponseBody Missing(ReadOnlySpan<byte> reason) => new() { Omitted = reason };
}
