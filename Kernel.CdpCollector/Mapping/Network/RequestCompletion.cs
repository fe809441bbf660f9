namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Reports how requests end: when everything that belongs to a response has arrived, or when its deadline has passed.</summary>
/// <remarks>
/// A response is reported when it has ended and its body and ExtraInfo have arrived. It is reported earlier only if its end is not in sight: no data
/// for some time, or data for too long. Its end is then reported separately.
/// </remarks>
internal sealed class RequestCompletion(
    NetworkEventWriter events, RequestTable requests, RequestDeadlines deadlines, RequestActivity activity, ResponseBodyFetcher bodies)
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
                case RequestDeadline.ResponseQuiet or RequestDeadline.ResponseTimeout:
                    ReportUnfinished(entry);
                    break;
                case RequestDeadline.WorkerNeverStarted or RequestDeadline.Replaced when entry.HasWorker:
                    break;
                case RequestDeadline.WorkerNeverStarted when !entry.IsResponded && !entry.ExtraInfo.Response.IsEmpty:
                    entry.IsLoaded = true;
                    Release(entry);
                    break;
                case RequestDeadline.Replaced:
                    Abandon(entry, "\"document_replaced\""u8);
                    break;
                case RequestDeadline.Completion when entry.End is not null:
                    Complete(entry, ResponseBody.Missing(entry.AwaitsBody ? "timed_out"u8 : bodies.ReasonToOmit(entry)));
                    break;
            }
        }
    }

    /// <summary>Handles the response to the command that fetches a body.</summary>
    /// <param name="number">The number of the request.</param>
    /// <param name="result">The result; empty if there is none.</param>
    public void ReceiveBody(long number, ReadOnlySpan<byte> result)
    {
        if (requests.FindNumber(number) is { AwaitsBody: true } entry)
        {
            Complete(entry, result.IsEmpty ? ResponseBody.Missing("unavailable"u8) : ResponseBody.Given(result));
        }
    }

    /// <summary>Reports a response before its end.</summary>
    public void ReportUnfinished(RequestEntry entry)
    {
        if (entry is { IsResponded: true, IsReported: false, IsTrackedOnly: false, End: null })
        {
            entry.IsReported = true;
            events.WriteResponse(entry, entry.Response, RequestEnd.None, ResponseBody.Missing("unfinished"u8));
        }
    }

    /// <summary>Reports a request that has ended, and forgets it.</summary>
    public void Complete(RequestEntry entry, ResponseBody body)
    {
        var end = entry.End!.Value;
        if (!entry.Failure.IsEmpty)
        {
            events.WriteFailure(entry, NetworkEventFields.Read(entry.Failure));
        }
        else if (entry.IsReported)
        {
            events.WriteLateEnd(entry, end, body);
        }
        else
        {
            events.WriteResponse(entry, entry.Response, end, body);
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
        deadlines.Remove(entry);
        requests.Remove(entry);
    }
}
