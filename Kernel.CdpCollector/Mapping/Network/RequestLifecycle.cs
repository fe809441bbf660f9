using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// Tracks requests from their first hop to their end, as the browser reports them. Each request gets exactly one response or failure, no matter which
/// sessions report it and how often.
/// </summary>
internal sealed class RequestLifecycle(
    MappingContext mapping,
    NetworkEventWriter events,
    RequestTable requests,
    RequestDeadlines deadlines,
    RequestActivity activity,
    ResponseBodyFetcher bodies,
    RequestCompletion completion,
    ErrorOrder errors,
    NetworkMappingOptions options)
{
    public void Begin(in RequestFields fields, CdpSession session, ExtraInfo? extraInfo)
    {
        var entry = AddEntry(fields.Id, session);
        entry.IsTrackedOnly = !mapping.Config.Wants(EventCategory.Network);
        if (extraInfo is not null)
        {
            entry.Adopt(extraInfo);
        }

        if (!entry.IsTrackedOnly)
        {
            events.WriteRequest(fields, session, previousUrl: default);
        }

        entry.Start(fields);
        activity.Started(entry);
    }

    /// <summary>Starts tracking a request that started before the capture, using the fields of its response.</summary>
    public RequestEntry BeginUnseen(in NetworkEventFields fields, CdpSession session, ExtraInfo? extraInfo)
    {
        var entry = AddEntry(fields.Id, session);
        if (extraInfo is not null)
        {
            entry.Adopt(extraInfo);
        }

        var response = ResponseFields.Read(fields.Response);
        var sentAt = TimingFields.Read(response.Timing).RequestTime;
        entry.IsTrackedOnly = false;
        entry.Start(new RequestFields
        {
            Url = response.Url,
            LoaderId = fields.LoaderId,
            FrameId = fields.FrameId,
            Type = fields.Type,
            Timestamp = sentAt > 0 ? sentAt : fields.Timestamp,
            WallTime = response.ResponseTs,
            NavigationSeq = session.Target.Page.NavigationSeq,
        });
        entry.IsUnseen = true;
        return entry;
    }

    public void Redirect(RequestEntry entry, in RequestFields fields)
    {
        var next = fields;
        if (next.HasPostData && next.ContentType.IsEmpty)
        {
            next.ContentType = entry.ContentType.ToArray();
        }

        if (!entry.IsTrackedOnly)
        {
            events.WriteResponse(
                entry, fields.RedirectResponse, RequestEnd.Redirected(fields), ResponseBody.Missing("redirect"u8), redirectedTo: fields.Url);
            events.WriteRequest(next, entry.Session!, entry.Url);
        }

        if (fields.RedirectHasExtraInfo)
        {
            entry.ExtraInfo.NextHop();
        }

        entry.Start(next);
    }

    public void ReceiveResponse(RequestEntry entry, in NetworkEventFields fields)
    {
        if (entry.HasResponse)
        {
            return;
        }

        var wasLoaded = entry.IsLoaded;
        entry.SetResponse(fields);
        if (entry is { IsError: true, IsTrackedOnly: false })
        {
            errors.Received(entry);
        }

        if (!wasLoaded)
        {
            Await(entry);
        }

        if (entry.IsEventStream)
        {
            completion.ReportUnfinished(entry);
        }
    }

    /// <summary>Records that the request received a response that the browser did not report.</summary>
    public void MarkLoaded(RequestEntry entry)
    {
        if (!entry.IsResponded)
        {
            entry.IsLoaded = true;
            Await(entry);
        }
    }

    public void ReceiveData(RequestEntry entry, in NetworkEventFields fields)
    {
        if (entry.End is not null)
        {
            return; // of the page that the browser shows instead
        }

        entry.AddData(fields);
        activity.DataReceived(entry);
        deadlines.Postpone(entry, RequestDeadline.ResponseQuiet, options.UnreadWait);
        deadlines.Postpone(entry, RequestDeadline.ResponseStalled, options.ResponseWait);
    }

    public void ReceiveResponseExtraInfo(RequestEntry entry, in NetworkEventFields fields)
    {
        entry.ExtraInfo.AddResponse(fields.Headers, fields.StatusCode);
        if (entry is { End: not null, AwaitsBody: false })
        {
            completion.Complete(entry, ResponseBody.Missing(bodies.ReasonToOmit(entry)));
        }
        else if (entry is { IsReplaced: true, IsResponded: false, IsWorkerScript: false, IsTrackedOnly: false } && fields.StatusCode is not (>= 300 and < 400))
        {
            // The document's process no longer reports its requests; only the network does.
            completion.ReportOutlived(entry);
        }
        else if (entry is { IsResponded: false, IsWorkerScript: true })
        {
            // The remaining events arrive on the worker's session, which does not exist if the worker was terminated before it started.
            activity.ResponseReceived(entry);
            deadlines.Start(entry, RequestDeadline.WorkerNeverStarted, options.ReplacedWait);
        }
    }

    public void Finish(RequestEntry entry, in NetworkEventFields fields, CdpSession session)
    {
        activity.Stopped(entry);
        if (entry.End is not null)
        {
            return;
        }

        if (entry.IsTrackedOnly)
        {
            completion.Remove(entry);
            return;
        }

        entry.End = RequestEnd.Finished(fields);
        if (!entry.AwaitsBody)
        {
            completion.FetchBody(entry, session);
        }
    }

    /// <summary>Handles the failure of a request.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="fields">The fields of <c>Network.loadingFailed</c>.</param>
    /// <param name="message">The message's parameters.</param>
    public void Fail(RequestEntry entry, in NetworkEventFields fields, ReadOnlySpan<byte> message)
    {
        if (entry.End is not null)
        {
            return; // already ended and about to be reported
        }

        if (entry is { HasResponse: false, IsTrackedOnly: false } && fields.IsResponseBlocked && entry.ExtraInfo.Response.IsEmpty)
        {
            activity.Stopped(entry);
            entry.SetFailure(fields, message);
            errors.Received(entry);
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
            return;
        }

        // A request aborted after its response (one without a body, a download, a closed stream) is reported as a response, a broken one as both.
        if (entry is { HasResponse: true, IsTrackedOnly: false })
        {
            activity.Stopped(entry);
            entry.End = RequestEnd.Failed(fields);
            if (!fields.IsAborted)
            {
                entry.SetFailure(fields, message);
            }

            if (!entry.AwaitsBody)
            {
                completion.FetchBody(entry, entry.Session!);
            }

            return;
        }

        if (!entry.IsTrackedOnly)
        {
            events.WriteFailure(entry, fields);
        }

        completion.Remove(entry);
    }

    /// <summary>
    /// Handles a document change. Requests of the old document end with it, but after a process swap the browser does not report that. The next
    /// document may already be loading; its requests have its own loader. The request for a worker's script has no loader; once the worker runs, it
    /// is reported on the worker's session.
    /// </summary>
    public void Replace(RequestEntry entry, ReadOnlySpan<byte> loaderId)
    {
        var isOfOldDocument = entry.LoaderId.Length > 2
            ? !entry.LoaderId.SequenceEqual(loaderId) && !JsonText.ContentOf(entry.LoaderId).SequenceEqual(entry.Id)
            : entry.IsWorkerScript;
        if (isOfOldDocument)
        {
            entry.IsReplaced = true;
            deadlines.Start(entry, RequestDeadline.Replaced, options.ReplacedWait);
        }
    }

    private RequestEntry AddEntry(ReadOnlySpan<byte> id, CdpSession session)
    {
        if (requests.Count >= options.MaxRequests && requests.Oldest is { } oldest)
        {
            completion.Abandon(oldest, "\"evicted\""u8);
        }

        return requests.Add(id.ToArray(), session);
    }

    private void Await(RequestEntry entry)
    {
        activity.ResponseReceived(entry);
        if (!entry.IsTrackedOnly)
        {
            if (entry is { HasResponse: true, IsFetch: true })
            {
                deadlines.Restart(entry, RequestDeadline.ResponseQuiet, options.UnreadWait);
            }
            else
            {
                deadlines.Restart(entry, RequestDeadline.ResponseStalled, options.ResponseWait);
            }

            deadlines.Start(entry, RequestDeadline.ResponseTimeout, options.ResponsePatience);
        }
    }
}
