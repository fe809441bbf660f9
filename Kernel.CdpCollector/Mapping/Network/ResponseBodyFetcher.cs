using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Fetches response bodies from the browser, with a limit on fetches in flight.</summary>
internal sealed class ResponseBodyFetcher(MappingContext mapping, SerializedCommands commands, NetworkMappingOptions options) : IDisposable
{
    private readonly PooledByteWriter _parameters = new(128);
    private int _underWay;

    /// <summary>Fetches the body of a completed response; returns false and the reason if it is not available or not wanted.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="session">The session that reported the end.</param>
    /// <param name="handler">Handles the response; by then the entry may be in use for another request.</param>
    /// <param name="reason">The reason, as written to <c>body_omitted</c>.</param>
    public bool TryFetch(RequestEntry entry, CdpSession session, CdpResponseHandler handler, out ReadOnlySpan<byte> reason)
    {
        reason = ReasonToOmit(entry);
        if (!reason.IsEmpty)
        {
            return false;
        }

        Fetch("Network.getResponseBody", entry, session, handler);
        return true;
    }

    /// <summary>
    /// Fetches what has arrived of a response that is still being received. From then on the browser also sends its data with the events about it.
    /// </summary>
    public void FetchPart(RequestEntry entry, CdpSession session, CdpResponseHandler handler) =>
        Fetch("Network.streamResourceContent", entry, session, handler);

    /// <summary>Returns why the body of a completed response is not fetched, as written to <c>body_omitted</c>; empty if it is fetched.</summary>
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

    /// <summary>Records that the request no longer waits for a body; its fetch in flight is no longer counted.</summary>
    public void Forget(RequestEntry entry)
    {
        if (entry.AwaitsBody)
        {
            entry.AwaitsBody = false;
            _underWay--;
        }
    }

    public void Dispose() => _parameters.Dispose();

    private void Fetch(string method, RequestEntry entry, CdpSession session, CdpResponseHandler handler)
    {
        entry.AwaitsBody = true;
        _underWay++;
        _parameters.Clear();
        _parameters.Write("{\"requestId\":\""u8);
        _parameters.Write(entry.Id);
        _parameters.Write("\"}"u8);
        commands.SendWithCallback(method, session.Id, _parameters.WrittenSpan, handler);
    }
}

/// <summary>A response body as the browser returned it, or the reason why there is none.</summary>
internal readonly ref struct ResponseBody
{
    /// <summary>The result of <c>Network.getResponseBody</c> or <c>Network.streamResourceContent</c>, a JSON object.</summary>
    public ReadOnlySpan<byte> Result { get; private init; }

    /// <summary>Indicates whether the page had not read the body.</summary>
    public bool IsUnread { get; private init; }

    /// <summary>One of the reasons listed in docs/events.md; empty if there is a body.</summary>
    public ReadOnlySpan<byte> Omitted { get; private init; }

    public static ResponseBody Given(ReadOnlySpan<byte> result, bool isUnread) => new() { Result = result, IsUnread = isUnread };

    public static ResponseBody Missing(ReadOnlySpan<byte> reason) => new() { Omitted = reason };
}
