using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The domain Network: every request has one response or one failure, whichever sessions tell of it, and however often.</summary>
/// <remarks>
/// A response is reported when it has ended, and no later than a bound after its headers came: what nobody reads never ends.
/// </remarks>
internal sealed class NetworkMapper(EventWriter events, TimeProvider time, MappingOptions options) : IDisposable
{
    private readonly NetworkEvents _events = new(events);
    private readonly RequestTable _requests = new();
    private readonly RequestActivity _activity = new(time, options);
    private readonly Queue<(RequestEntry Entry, long Number, long Due)> _waiting = [];

    public bool Redact
    {
        get => _events.Redact;
        set => _events.Redact = value;
    }

    /// <summary>
    /// Whether requests are told of in events. Where they are not, they are followed all the same, for the watcher; what began
    /// without a word goes on so.
    /// </summary>
    public bool Reports { get; private set; } = true;

    /// <summary>Is told which requests keep their pages from being idle.</summary>
    public IRequestWatcher? Watcher
    {
        get => _activity.Watcher;
        set => _activity.Watcher = value;
    }

    /// <summary>How many requests are under way.</summary>
    public int Outstanding => _requests.Count;

    /// <summary>When <see cref="Expire"/> has something to do, in timestamps of the clock; null when nothing waits.</summary>
    public long? NextDue => (_waiting.TryPeek(out var next) ? next.Due : (long?)null, _activity.NextDue) switch
    {
        ({ } report, { } idle) => Math.Min(report, idle),
        var (report, idle) => report ?? idle,
    };

    /// <summary>Begins or ends telling of requests.</summary>
    public void SetReports(bool reports)
    {
        Reports = reports;
        if (!reports)
        {
            foreach (var entry in _requests.Where(static _ => true))
            {
                entry.IsSilent = true;
            }
        }
    }

    public void Map(in Protocol.CdpMessage message, CdpSession session)
    {
        var name = message.Method["Network."u8.Length..];
        if (name.SequenceEqual("requestWillBeSent"u8))
        {
            MapRequest(RequestFields.Read(message.Params), session);
        }
        else if (name.SequenceEqual("responseReceived"u8))
        {
            MapResponse(EndFields.Read(message.Params));
        }
        else if (name.SequenceEqual("loadingFinished"u8))
        {
            MapFinished(EndFields.Read(message.Params));
        }
        else if (name.SequenceEqual("loadingFailed"u8))
        {
            MapFailed(EndFields.Read(message.Params), session);
        }
        else if (name.SequenceEqual("responseReceivedExtraInfo"u8))
        {
            MapWireResponse(message.Params);
        }
        else if (name.SequenceEqual("dataReceived"u8))
        {
            if (_requests.Find(EndFields.Read(message.Params).Id) is { } receiving)
            {
                _activity.DataCame(receiving);
            }
        }
        else if (name.SequenceEqual("requestServedFromCache"u8) && _requests.Find(EndFields.Read(message.Params).Id) is { } cached)
        {
            cached.ServedFromCache = true;
        }
    }

    /// <summary>
    /// A worker runs, so the request for its script, which bears the worker's id, was answered. Where another client resumes
    /// the worker before this one has its network enabled, nothing else tells.
    /// </summary>
    public void MapWorkerLoaded(CdpSession session)
    {
        if (_requests.Find(session.Target.Id) is { IsAnswered: false } entry)
        {
            entry.IsLoaded = true;
            _activity.Answered(entry);
            Await(entry);
        }
    }

    /// <summary>Reports the responses that have waited long enough for their end, and lets go of requests that are quiet.</summary>
    public void Expire()
    {
        _activity.Expire();
        var now = time.GetTimestamp();
        while (_waiting.TryPeek(out var next) && next.Due <= now)
        {
            _waiting.Dequeue();
            if (next.Entry.Number == next.Number)
            {
                ReportUnfinished(next.Entry);
            }
        }
    }

    /// <summary>Ends the requests of a session that is gone.</summary>
    public void EndSession(CdpSession session, ReadOnlySpan<byte> errorToken)
    {
        EndWhere(entry => ReferenceEquals(entry.Session, session), errorToken);
        if (session.Target.Sessions.Count == 0 && _requests.Find(session.Target.Id) is { } script)
        {
            Abandon(script, errorToken); // a worker's script is requested by its page, and goes with the worker
        }
    }

    /// <summary>Ends every request: the browser is gone.</summary>
    public void EndAll(ReadOnlySpan<byte> errorToken) => EndWhere(static _ => true, errorToken);

    /// <summary>Reports the responses that have come, and forgets all requests: capturing ends here.</summary>
    public void Flush()
    {
        foreach (var entry in _requests.Where(static _ => true))
        {
            ReportUnfinished(entry);
            Remove(entry);
        }
    }

    /// <summary>Forgets all requests without a word.</summary>
    public void Clear()
    {
        foreach (var entry in _requests.Where(static _ => true))
        {
            Remove(entry);
        }

        _waiting.Clear();
    }

    public void Dispose() => _requests.Dispose();

    private void MapRequest(in RequestFields fields, CdpSession session)
    {
        if (fields.Id.IsEmpty || InternalPages.IsInternal(fields.DocumentUrl) || InternalPages.IsInternal(fields.Url))
        {
            return;
        }

        var entry = _requests.Find(fields.Id);
        if (entry is null)
        {
            entry = AddEntry(fields.Id);
            entry.IsSilent = !Reports;
            if (!entry.IsSilent)
            {
                _events.WriteRequest(fields, session, previousUrl: default);
            }

            entry.Start(session, fields);
            _activity.Started(entry);
            return;
        }

        if (fields.RedirectResponse.IsEmpty)
        {
            return; // told again by another session
        }

        if (!entry.IsSilent)
        {
            _events.WriteResponse(entry, fields.RedirectResponse, "Network.requestWillBeSent", new EndFields { Timestamp = fields.Timestamp, EncodedDataLength = -1 }, isFinished: true, fields.Url);
            _events.WriteRequest(fields, entry.Session!, entry.Url);
        }

        entry.Start(entry.Session!, fields);
    }

    private RequestEntry AddEntry(ReadOnlySpan<byte> id)
    {
        if (_requests.Count >= options.MaxRequests && _requests.Oldest is { } oldest)
        {
            Abandon(oldest, "\"evicted\""u8);
        }

        return _requests.Add(id.ToArray());
    }

    private void MapResponse(in EndFields fields)
    {
        if (_requests.Find(fields.Id) is not { HasResponse: false } entry)
        {
            return;
        }

        var isWaiting = entry.IsLoaded;
        entry.SetResponse(fields.Response, fields.Type);
        _activity.Answered(entry);
        if (!isWaiting)
        {
            Await(entry);
        }
    }

    private void MapWireResponse(ReadOnlySpan<byte> parameters)
    {
        if (_requests.Find(EndFields.Read(parameters).Id) is { IsWorkerScript: true } entry)
        {
            entry.SetWireResponse(parameters);
        }
    }

    private void Await(RequestEntry entry)
    {
        var due = time.GetTimestamp() + (long)(options.ResponseWait.TotalSeconds * time.TimestampFrequency);
        _waiting.Enqueue((entry, entry.Number, due));
    }

    private void MapFinished(in EndFields fields)
    {
        if (_requests.Find(fields.Id) is not { } entry)
        {
            return;
        }

        if (entry is { IsReported: false, IsSilent: false })
        {
            _events.WriteResponse(entry, entry.Response, "Network.loadingFinished", fields, isFinished: true, redirectedTo: default);
        }

        Remove(entry);
    }

    private void MapFailed(in EndFields fields, CdpSession session)
    {
        var entry = _requests.Find(fields.Id);
        if (entry is null)
        {
            if (Reports && !fields.Id.IsEmpty && !_requests.HasEnded(fields.Id) && !session.Target.Document.IsInternal)
            {
                _events.WriteUnknownFailure(session, fields);
            }

            return;
        }

        // What was answered and then let go - an answer without a body, a download, a stream that was closed - is an answer.
        if (entry is { HasResponse: true, IsReported: false, IsSilent: false })
        {
            _events.WriteResponse(entry, entry.Response, "Network.loadingFailed", fields, isFinished: false, redirectedTo: default);
        }

        if (!entry.IsSilent && (!entry.HasResponse || !fields.IsAborted))
        {
            _events.WriteFailure(entry, fields);
        }

        Remove(entry);
    }

    private void ReportUnfinished(RequestEntry entry)
    {
        if (entry is { IsAnswered: true, IsReported: false, IsSilent: false })
        {
            entry.IsReported = true;
            _events.WriteResponse(entry, entry.Response, "Network.responseReceived", default, isFinished: false, redirectedTo: default);
        }
    }

    private void EndWhere(Func<RequestEntry, bool> predicate, ReadOnlySpan<byte> errorToken)
    {
        foreach (var entry in _requests.Where(predicate))
        {
            Abandon(entry, errorToken);
        }
    }

    private void Abandon(RequestEntry entry, ReadOnlySpan<byte> errorToken)
    {
        if (entry.IsAnswered)
        {
            ReportUnfinished(entry);
        }
        else if (!entry.IsSilent)
        {
            _events.WriteAbandoned(entry, errorToken);
        }

        Remove(entry);
    }

    private void Remove(RequestEntry entry)
    {
        _activity.Stopped(entry);
        _requests.Remove(entry);
    }
}
