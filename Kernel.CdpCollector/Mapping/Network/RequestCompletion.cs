using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Reports how requests end: when everything that belongs to a response has arrived, or when its deadline has passed.</summary>
/// <remarks>
/// A response is reported when it has ended and its body and ExtraInfo have arrived. The browser does not report the end of a response that the page
/// does not read, but has its body once all of it has arrived: that is its end, too. A response is reported earlier only if its end is not in sight: no
/// data for some time, or data for too long. Its end is then reported separately.
/// </remarks>
internal sealed class RequestCompletion(
    NetworkEventWriter events,
    RequestTable requests,
    RequestDeadlines deadlines,
    RequestActivity activity,
    ResponseBodyFetcher bodies,
    ErrorOrder errors,
    RedirectHold redirects,
    NetworkMappingOptions options)
{
    /// <summary>Handles due deadlines.</summary>
    public void Expire()
    {
        while (deadlines.TryTake(out var entry, out var deadline))
        {
            switch (deadline)
            {
                case RequestDeadline.Quiet or RequestDeadline.Timeout:
                    activity.Stopped(entry);
                    break;
                case RequestDeadline.ResponseQuiet:
                    FetchUnread(entry);
                    break;
                case RequestDeadline.ResponseStalled or RequestDeadline.ResponseTimeout when !entry.AwaitsBody:
                    ReportUnfinished(entry);
                    break;
                case RequestDeadline.Redirect:
                    redirects.Release(entry);
                    break;
                case RequestDeadline.ErrorReport:
                    errors.Release();
                    break;
                case RequestDeadline.WorkerNeverStarted or RequestDeadline.Replaced when entry.HasWorker:
                    break;
                case RequestDeadline.WorkerNeverStarted when !entry.IsResponded && !entry.ExtraInfo.Response.IsEmpty:
                case RequestDeadline.Replaced or RequestDeadline.Outlived when entry is { IsResponded: false, IsTrackedOnly: false } && !entry.ExtraInfo.Response.IsEmpty:
                    ReportOutlived(entry);
                    break;
                case RequestDeadline.Replaced when entry is { MayOutlivePage: true, IsResponded: false, IsTrackedOnly: false }:
                    deadlines.Start(entry, RequestDeadline.Outlived, options.OutlivedWait);
                    break;
                case RequestDeadline.Replaced or RequestDeadline.Outlived:
                    Abandon(entry, "\"document_replaced\""u8);
                    break;
                case RequestDeadline.Completion when entry.End is not null:
                    Complete(entry, ResponseBody.Missing(entry.AwaitsBody ? "timed_out"u8 : bodies.ReasonToOmit(entry)));
                    break;
                case RequestDeadline.Completion when entry.AwaitsBody:
                    bodies.Forget(entry);
                    ReportUnfinished(entry, ResponseBody.Missing("timed_out"u8));
                    break;
            }
        }
    }

    /// <summary>Fetches the body of a response that has ended, then reports it.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="session">The session that reported the end.</param>
    public void FetchBody(RequestEntry entry, CdpSession session)
    {
        var number = entry.Number;
        var end = entry.End!.Value;

        // Instead of a document that failed, the browser has the page that it shows about the failure.
        var isWanted = end.IsFinished || (entry is { IsError: true, IsReported: false } && (end.IsCanceled || !entry.Type.SequenceEqual("Document"u8)));
        var reason = MissingReason(entry);
        if (isWanted && bodies.TryFetch(entry, session, result => ReceiveBody(number, result), out reason))
        {
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
        }
        else if (end.IsFinished && entry.AwaitsExtraInfo)
        {
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
        }
        else
        {
            Complete(entry, ResponseBody.Missing(end.IsFinished ? reason : MissingReason(entry)));
        }
    }

    /// <summary>Reports a response before its end.</summary>
    public void ReportUnfinished(RequestEntry entry) => ReportUnfinished(entry, ResponseBody.Missing("unfinished"u8));

    /// <summary>Reports a response of which the browser sent only the ExtraInfo, and forgets it: its page or worker is gone.</summary>
    public void ReportOutlived(RequestEntry entry)
    {
        entry.IsLoaded = true;
        entry.ExtraInfo.LastHop();
        Release(entry);
    }

    /// <summary>Reports a request that has ended, and forgets it.</summary>
    public void Complete(RequestEntry entry, ResponseBody body)
    {
        var end = entry.End!.Value;
        var hasFailed = !entry.Failure.IsEmpty;
        if (entry.IsReported)
        {
            if (!hasFailed)
            {
                events.WriteLateEnd(entry, end, body);
            }
        }
        else if (!hasFailed || entry.HasResponse)
        {
            events.WriteResponse(entry, entry.Response, end, body);
        }

        if (hasFailed)
        {
            events.WriteFailure(entry, NetworkEventFields.Read(entry.Failure));
        }

        Remove(entry);
    }

    /// <summary>Reports the request as far as it is known and forgets it, because its end will not be received.</summary>
    public void Release(RequestEntry entry)
    {
        if (entry.End is not null)
        {
            Complete(entry, ResponseBody.Missing("connection_released"u8));
            return;
        }

        ReportUnfinished(entry);
        Remove(entry);
    }

    /// <summary>Ends a request whose end the browser will not report.</summary>
    public void Abandon(RequestEntry entry, ReadOnlySpan<byte> errorToken)
    {
        if (entry.IsResponded || entry.End is not null)
        {
            Release(entry);
            return;
        }

        if (!entry.IsTrackedOnly)
        {
            events.WriteAbandoned(entry, errorToken);
        }

        Remove(entry);
    }

    /// <summary>Forgets the request without an event.</summary>
    public void Remove(RequestEntry entry)
    {
        bodies.Forget(entry);
        activity.Stopped(entry);
        errors.Reported(entry);
        deadlines.Remove(entry);
        requests.Remove(entry);
    }

    // Handles the body of a response that has ended.
    private void ReceiveBody(long number, ReadOnlySpan<byte> result)
    {
        if (requests.FindNumber(number) is { AwaitsBody: true } entry)
        {
            CompleteWith(entry, result);
        }
    }

    // Of a canceled response, the browser may have nothing; it may also have all of it, although the page never read it.
    private void CompleteWith(RequestEntry entry, ReadOnlySpan<byte> result)
    {
        var isCutShort = entry.End is { IsFinished: false };
        var isMissing = result.IsEmpty || (isCutShort && result.StartsWith("{\"body\":\"\""u8));
        Complete(entry, isMissing ? ResponseBody.Missing(MissingReason(entry)) : ResponseBody.Given(result, isUnread: isCutShort && entry.Failure.IsEmpty));
    }

    private static ReadOnlySpan<byte> MissingReason(RequestEntry entry) =>
        entry.End is { IsFinished: true } ? "unavailable"u8 : entry.Failure.IsEmpty ? "canceled"u8 : "failed"u8;

    private void ReportUnfinished(RequestEntry entry, ResponseBody body)
    {
        if (entry is { IsResponded: true, IsReported: false, IsTrackedOnly: false, End: null })
        {
            entry.IsReported = true;
            events.WriteResponse(entry, entry.Response, RequestEnd.None, body);
            errors.Reported(entry);
        }
    }

    // The response to a fetch may have arrived in full without being read: then the browser has its body, and no end follows. Other responses are
    // always read, and of some, such as a stylesheet, the browser would return the part that has arrived.
    private void FetchUnread(RequestEntry entry)
    {
        var number = entry.Number;
        if (entry is not { IsReported: false, IsTrackedOnly: false, End: null })
        {
            return;
        }

        if (bodies.TryFetch(entry, entry.Session!, result => ReceiveUnread(number, result), out _))
        {
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
        }
        else
        {
            WaitForEnd(entry);
        }
    }

    private void ReceiveUnread(long number, ReadOnlySpan<byte> result)
    {
        if (requests.FindNumber(number) is not { AwaitsBody: true } entry)
        {
            return;
        }

        if (entry.End is not null && (!result.IsEmpty || entry.End is { IsFinished: false }))
        {
            CompleteWith(entry, result);
            return;
        }

        deadlines.Stop(entry, RequestDeadline.Completion);
        bodies.Forget(entry);
        if (entry.End is not null)
        {
            FetchBody(entry, entry.Session!); // it ended after it was looked up
        }
        else if (!result.IsEmpty)
        {
            entry.End = RequestEnd.Unread(entry);
            activity.Stopped(entry);
            Complete(entry, ResponseBody.Given(result, isUnread: true));
        }
        else if (entry.IsError)
        {
            bodies.FetchPart(entry, entry.Session!, part => ReceivePart(number, part));
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
        }
        else
        {
            WaitForEnd(entry);
        }
    }

    // Handles what has arrived of an error response that is still being received.
    private void ReceivePart(long number, ReadOnlySpan<byte> result)
    {
        if (requests.FindNumber(number) is not { AwaitsBody: true } entry)
        {
            return;
        }

        deadlines.Stop(entry, RequestDeadline.Completion);
        bodies.Forget(entry);
        if (entry.End is not null)
        {
            FetchBody(entry, entry.Session!);
            return;
        }

        var isMissing = result.IsEmpty || result.StartsWith("{\"bufferedData\":\"\""u8);
        ReportUnfinished(entry, isMissing ? ResponseBody.Missing("unfinished"u8) : ResponseBody.Given(result, isUnread: true));
    }

    private void WaitForEnd(RequestEntry entry)
    {
        if (entry.IsError)
        {
            ReportUnfinished(entry);
        }
        else
        {
            deadlines.Restart(entry, RequestDeadline.ResponseStalled, options.ResponseWait);
        }
    }
}
