using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// Follows requests from their first hop to their end, as the browser tells of them: every one has one response or one failure,
/// whichever sessions tell of it, and however often.
/// </summary>
internal sealed class RequestLifecycle(
    MappingContext mapping,
    NetworkEventWriter events,
    RequestTable requests,
    RequestDeadlines deadlines,
    RequestActivity activity,
    ResponseBodyFetcher bodies,
    RequestCompletion completion,
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

    /// <summary>Takes up a request that was made before it could be seen, from what its response says.</summary>
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
        });
        entry.IsUnseen = true;
        return entry;
    }

    public void Redirect(RequestEntry entry, in RequestFields fields)
    {
        if (!entry.IsTrackedOnly)
        {
            events.WriteResponse(
                entry, fields.RedirectResponse, RequestEnd.Redirected(fields), ResponseBody.Missing("redirect"u8), redirectedTo: fields.Url);
            events.WriteRequest(fields, entry.Session!, entry.Url);
        }

        if (fields.RedirectHasExtraInfo)
        {
            entry.ExtraInfo.NextHop();
        }

        entry.Start(fields);
    }

    public void ReceiveResponse(RequestEntry entry, in NetworkEventFields fields)
    {
        if (entry.HasResponse)
        {
            return;
        }

        var wasLoaded = entry.IsLoaded;
        entry.SetResponse(fields);
        if (!wasLoaded)
        {
            Await(entry);
        }

        if (entry.IsEventStream)
        {
            completion.ReportUnfinished(entry);
        }
    }

    /// <summary>It is known to have been answered, though nothing tells how.</summary>
    public void MarkLoaded(RequestEntry entry)
    {
        if (!entry.IsResponded)
        {
            entry.IsLoaded = true;
            Await(entry);
        }
    }

    public void ReceiveData(RequestEntry entry, long bytes)
    {
        entry.DecodedLength += bytes;
        activity.DataReceived(entry);
        deadlines.Postpone(entry, RequestDeadline.ResponseQuiet, options.ResponseWait);
    }

    public void ReceiveResponseExtraInfo(RequestEntry entry, in NetworkEventFields fields)
    {
        entry.ExtraInfo.AddResponse(fields.Headers, fields.StatusCode);
        if (entry is { End: not null, AwaitsBody: false })
        {
            completion.Complete(entry, ResponseBody.Missing(bodies.ReasonToOmit(entry)));
        }
        else if (entry is { IsResponded: false, IsWorkerScript: true })
        {
            // The rest is told on the worker's session, which there is none of where the worker was ended before it began to run.
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
        var number = entry.Number;
        if (bodies.TryFetch(entry, session, result => completion.ReceiveBody(number, result), out var reason) || entry.AwaitsExtraInfo)
        {
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
        }
        else
        {
            completion.Complete(entry, ResponseBody.Missing(reason));
        }
    }

    /// <summary>The browser says that it failed.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="fields">What the message says.</param>
    /// <param name="message">The message's parameters.</param>
    public void Fail(RequestEntry entry, in NetworkEventFields fields, ReadOnlySpan<byte> message)
    {
        if (entry.End is not null)
        {
            return; // it ended already, and is about to be reported
        }

        if (entry is { HasResponse: false, IsTrackedOnly: false } && fields.IsResponseBlocked && entry.ExtraInfo.Response.IsEmpty)
        {
            activity.Stopped(entry);
            entry.SetFailure(fields, message);
            deadlines.Start(entry, RequestDeadline.Completion, options.BodyWait);
            return;
        }

        // What was answered and then let go - an answer without a body, a download, a stream that was closed - is an answer.
        if (entry is { HasResponse: true, IsTrackedOnly: false })
        {
            var end = RequestEnd.Failed(fields);
            var body = ResponseBody.Missing(fields.IsAborted ? "canceled"u8 : "failed"u8);
            if (!entry.IsReported)
            {
                events.WriteResponse(entry, entry.Response, end, body);
            }
            else if (fields.IsAborted)
            {
                events.WriteLateEnd(entry, end, body);
            }
        }

        if (!entry.IsTrackedOnly && (!entry.HasResponse || !fields.IsAborted))
        {
            events.WriteFailure(entry, fields);
        }

        completion.Remove(entry);
    }

    /// <summary>
    /// Another document is shown. What the old one had under way ends with it, but where the process is another one now the
    /// browser does not say so. A next document may be under way already, and is its own loader. The script of a worker has none;
    /// what becomes of it once the worker is there is told by that.
    /// </summary>
    public void Replace(RequestEntry entry, ReadOnlySpan<byte> loaderId)
    {
        var isOfOldDocument = entry.LoaderId.Length > 2
            ? !entry.LoaderId.SequenceEqual(loaderId) && !JsonText.ContentOf(entry.LoaderId).SequenceEqual(entry.Id)
            : entry.IsWorkerScript;
        if (isOfOldDocument)
        {
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
            deadlines.Restart(entry, RequestDeadline.ResponseQuiet, options.ResponseWait);
            deadlines.Start(entry, RequestDeadline.ResponseTimeout, options.ResponsePatience);
        }
    }
}
