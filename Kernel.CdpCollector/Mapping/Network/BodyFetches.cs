using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The bodies that were asked of the browser and have not come, so that there are never too many.</summary>
internal sealed class BodyFetches(NetworkEvents events, NetworkMappingOptions options)
{
    private int _underWay;

    /// <summary>Whom bodies are asked of; null where there is no browser.</summary>
    public IBodySource? Source { get; set; }

    /// <summary>Asks for the body of a response that has ended; false, with the reason, where it is not to be had or not wanted.</summary>
    public bool TryAsk(RequestEntry entry, CdpSession session, out ReadOnlySpan<byte> reason)
    {
        reason = ReasonToOmit(entry);
        if (!reason.IsEmpty)
        {
            return false;
        }

        entry.AwaitsBody = true;
        _underWay++;
        Source!.AskForBody(session, entry.Id, entry.Number);
        return true;
    }

    /// <summary>Why the body of a response that has ended is not asked for, as <c>body_omitted</c> says it; empty where it is.</summary>
    public ReadOnlySpan<byte> ReasonToOmit(RequestEntry entry)
    {
        if (!entry.HasResponse)
        {
            return "unavailable"u8;
        }

        var reason = BodyPolicy.ReasonToOmit(entry, ResponseFields.Read(entry.Response), events.Options, options.MaxBodyFetchBytes);
        return !reason.IsEmpty ? reason
            : Source is null ? "unavailable"u8
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
}
