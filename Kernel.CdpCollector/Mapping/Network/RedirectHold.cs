using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// Holds redirects until the ExtraInfo of the redirected hop is received: it has the headers and the status that were sent over the network, and may
/// arrive later than the redirect. The events of a request keep their order, so what follows a held redirect is held, too. Bounded in time and number.
/// </summary>
/// <param name="requests">The requests in flight.</param>
/// <param name="deadlines">Their deadlines.</param>
/// <param name="options">How long a redirect is held.</param>
/// <param name="map">Maps a message that was held; the flag says that it is a redirect not to be held again.</param>
internal sealed class RedirectHold(RequestTable requests, RequestDeadlines deadlines, NetworkMappingOptions options, Action<HeldMessage, bool> map)
{
    private const int MaxMessages = 256;

    /// <summary>Indicates whether no request has held messages.</summary>
    public bool IsEmpty => deadlines.FirstDue(RequestDeadline.Redirect) is null;

    /// <summary>Holds a request's next hop if ExtraInfo of the one before is missing; returns whether it did.</summary>
    /// <param name="fields">The fields of the message.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="session">The session that it was received on.</param>
    public bool TryHoldRedirect(in RequestFields fields, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        if (!fields.RedirectHasExtraInfo || fields.RedirectResponse.IsEmpty
            || requests.Find(fields.Id) is not { IsTrackedOnly: false, ServedFromCache: false, ExtraInfo.Response.IsEmpty: true } entry)
        {
            return false;
        }

        entry.Held = [new HeldMessage("requestWillBeSent"u8.ToArray(), parameters.ToArray(), session, fields.NavigationSeq)];
        deadlines.Start(entry, RequestDeadline.Redirect, options.BodyWait);
        return true;
    }

    /// <summary>Holds a message if messages of its request are held; returns whether it did. ExtraInfo is never held.</summary>
    /// <param name="name">The event's name without its domain.</param>
    /// <param name="parameters">The event's parameters.</param>
    /// <param name="session">The session that it was received on.</param>
    /// <param name="navigationSeq">The session's navigation at that time.</param>
    public bool TryHold(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session, long navigationSeq)
    {
        if (name.EndsWith("ExtraInfo"u8) || name.StartsWith("webSocket"u8) || requests.Find(NetworkEventFields.Read(parameters).Id) is not { Held: { } held } entry)
        {
            return false;
        }

        held.Add(new HeldMessage(name.ToArray(), parameters.ToArray(), session, navigationSeq));
        if (held.Count == MaxMessages)
        {
            Release(entry);
        }

        return true;
    }

    /// <summary>Maps the held messages of a request, if there are any. Another redirect among them may be held with what follows.</summary>
    public void Release(RequestEntry entry)
    {
        if (entry.Held is not { } held)
        {
            return;
        }

        entry.Held = null;
        deadlines.Stop(entry, RequestDeadline.Redirect);
        for (var i = 0; i < held.Count; i++)
        {
            var (name, parameters, session, navigationSeq) = held[i];
            if (i == 0 || !TryHold(name, parameters, session, navigationSeq))
            {
                map(held[i], i == 0);
            }
        }
    }

    /// <summary>Maps all held messages of a request, whose ExtraInfo will not be received; returns whether the request is still in flight.</summary>
    public bool Flush(RequestEntry entry)
    {
        var number = entry.Number;
        while (requests.FindNumber(number) is { Held: not null })
        {
            Release(entry);
        }

        return requests.FindNumber(number) is not null;
    }
}

/// <summary>A message of a request that is mapped later than it was received.</summary>
/// <param name="Name">The event's name without its domain.</param>
/// <param name="Params">The event's parameters.</param>
/// <param name="Session">The session that it was received on.</param>
/// <param name="NavigationSeq">The session's navigation at that time.</param>
internal readonly record struct HeldMessage(byte[] Name, byte[] Params, CdpSession Session, long NavigationSeq);
