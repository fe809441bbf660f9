using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Maps the Network domain: requests, WebSockets and EventSource messages of the whole browser.</summary>
internal sealed class NetworkMapper : IDisposable
{
    private readonly MappingContext _mapping;
    private readonly BodyWriter _bodyWriter;
    private readonly NetworkEventWriter _events;
    private readonly RequestTable _requests = new();
    private readonly PendingExtraInfo _pendingExtraInfo = new();
    private readonly RequestDeadlines _deadlines;
    private readonly ResponseBodyFetcher _bodies;
    private readonly RequestCompletion _completion;
    private readonly RequestLifecycle _lifecycle;
    private readonly RedirectHold _redirects;
    private readonly WebSocketMapper _sockets;

    /// <param name="mapping">The state shared by all mappers.</param>
    /// <param name="commands">The connection used to fetch bodies.</param>
    /// <param name="watcher">Notified of the requests that keep their pages from being idle.</param>
    /// <param name="options">Timeouts and limits.</param>
    public NetworkMapper(MappingContext mapping, SerializedCommands commands, IRequestWatcher watcher, NetworkMappingOptions options)
    {
        _mapping = mapping;
        _bodyWriter = new BodyWriter(mapping.Events);
        _bodies = new ResponseBodyFetcher(mapping, commands, options);
        _deadlines = new RequestDeadlines(mapping.Time);
        var headers = new HeaderWriter(mapping.Events);
        _events = new NetworkEventWriter(mapping, headers, _bodyWriter);
        _sockets = new WebSocketMapper(mapping, headers, _bodyWriter, options);
        _redirects = new RedirectHold(_requests, _deadlines, options, Map);
        var activity = new RequestActivity(watcher, _deadlines, options);
        var errors = new ErrorOrder(_deadlines, mapping.Console, options);
        _completion = new RequestCompletion(_events, _requests, _deadlines, activity, _bodies, errors, _redirects, options);
        _lifecycle = new RequestLifecycle(mapping, _events, _requests, _deadlines, activity, _bodies, _completion, errors, options);
    }

    /// <summary>The number of requests in flight.</summary>
    public int Outstanding => _requests.Count;

    /// <summary>The time at which <see cref="Expire"/> is next due, in timestamps of the clock; null if there is none.</summary>
    public long? NextDue => _deadlines.NextDue;

    // Without the network category, requests are still tracked for the watcher. A request tracked without events stays so.
    private bool Reports => _mapping.Config.Wants(EventCategory.Network);

    /// <summary>Applies changed capture settings.</summary>
    public void Configure()
    {
        if (!_mapping.Config.TracksRequests)
        {
            Clear();
        }
        else if (!Reports)
        {
            _pendingExtraInfo.Clear();
            _sockets.Clear();
            foreach (var entry in _requests.Snapshot())
            {
                entry.IsTrackedOnly = true;
            }
        }
    }

    public void Map(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Network."u8.Length..];
        var navigationSeq = session.Target.Page.NavigationSeq;
        if (_redirects.IsEmpty || !_redirects.TryHold(name, message.Params, session, navigationSeq))
        {
            Map(name, message.Params, session, navigationSeq, isReleased: false);
        }
    }

    private void Map(HeldMessage held, bool isReleased) => Map(held.Name, held.Params, held.Session, held.NavigationSeq, isReleased);

    private void Map(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session, long navigationSeq, bool isReleased)
    {
        if (name.SequenceEqual("dataReceived"u8))
        {
            var fields = NetworkEventFields.Read(parameters);
            if (_requests.Find(fields.Id) is { } entry)
            {
                _lifecycle.ReceiveData(entry, fields);
            }
        }
        else if (name.SequenceEqual("requestWillBeSent"u8))
        {
            var fields = RequestFields.Read(parameters);
            fields.NavigationSeq = navigationSeq;
            if (isReleased || !_redirects.TryHoldRedirect(fields, parameters, session))
            {
                MapRequest(fields, session);
            }
        }
        else if (name.SequenceEqual("responseReceived"u8))
        {
            MapResponse(NetworkEventFields.Read(parameters), session);
        }
        else if (name.SequenceEqual("loadingFinished"u8))
        {
            var fields = NetworkEventFields.Read(parameters);
            if (_requests.Find(fields.Id) is { } entry)
            {
                _lifecycle.Finish(entry, fields, session);
            }
        }
        else if (name.SequenceEqual("loadingFailed"u8))
        {
            MapFailed(parameters, session);
        }
        else if (name.SequenceEqual("requestServedFromCache"u8))
        {
            if (_requests.Find(NetworkEventFields.Read(parameters).Id) is { } cached)
            {
                cached.ServedFromCache = true;
            }
        }
        else if (Reports)
        {
            MapReported(name, parameters, session);
        }
    }

    /// <summary>Records that a worker is attached: the end of the request for its script is reported on the worker's session from now on.</summary>
    public void MapWorkerAttached(CdpSession session)
    {
        if (_requests.Find(session.Target.Id) is { } entry && _redirects.Flush(entry))
        {
            entry.HasWorker = true;
        }
    }

    /// <summary>
    /// Records that a worker runs, so the request for its script, which has the worker's id, received a response. If another client resumes the
    /// worker before this connection enables its network domain, no other event reports it.
    /// </summary>
    public void MapWorkerLoaded(CdpSession session)
    {
        if (_requests.Find(session.Target.Id) is { } entry && _redirects.Flush(entry))
        {
            _lifecycle.MarkLoaded(entry);
        }
    }

    /// <summary>Handles due deadlines: reports responses that were held long enough and releases quiet requests.</summary>
    public void Expire() => _completion.Expire();

    /// <summary>Handles a change of the target's document.</summary>
    public void DocumentReplaced(CdpSession session)
    {
        foreach (var entry in _requests.OfSession(session))
        {
            _lifecycle.Replace(entry, session.Target.Document.LoaderId);
        }
    }

    /// <summary>Ends the requests of a session that was detached.</summary>
    public void EndSession(CdpSession session, ReadOnlySpan<byte> errorToken)
    {
        EndEach([.. _requests.OfSession(session)], errorToken);
        _requests.Forget(session);
        _sockets.EndSession(session, errorToken);
        if (session.Target.Sessions.Count == 0 && _requests.Find(session.Target.Id) is { } script)
        {
            _completion.Abandon(script, errorToken); // a worker's script is requested by its page but ends with the worker
        }
    }

    /// <summary>Ends every request, because the browser is gone.</summary>
    public void EndAll(ReadOnlySpan<byte> errorToken)
    {
        EndEach(_requests.Snapshot(), errorToken);
        _sockets.EndSession(session: null, errorToken);
        _pendingExtraInfo.Clear();
        _requests.ForgetSessions();
    }

    /// <summary>Reports the responses received so far and forgets all requests, because the capture ends.</summary>
    public void Flush()
    {
        foreach (var entry in _requests.Snapshot())
        {
            if (_redirects.Flush(entry))
            {
                _completion.Release(entry);
            }
        }

        _sockets.Clear();
        _pendingExtraInfo.Clear();
        _requests.ForgetSessions();
    }

    public void Dispose()
    {
        _requests.Dispose();
        _pendingExtraInfo.Dispose();
        _bodies.Dispose();
        _bodyWriter.Dispose();
    }

    // Forgets all requests without events.
    private void Clear()
    {
        foreach (var entry in _requests.Snapshot())
        {
            _completion.Remove(entry);
        }

        _sockets.Clear();
        _pendingExtraInfo.Clear();
        _requests.ForgetSessions();
    }

    // Maps messages that only matter for events.
    private void MapReported(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        if (name.SequenceEqual("requestWillBeSentExtraInfo"u8))
        {
            var fields = NetworkEventFields.Read(parameters);
            ExtraInfoOf(fields.Id)?.AddRequest(fields.Headers);
        }
        else if (name.SequenceEqual("responseReceivedExtraInfo"u8))
        {
            MapResponseExtraInfo(NetworkEventFields.Read(parameters));
        }
        else if (name.SequenceEqual("eventSourceMessageReceived"u8))
        {
            MapEventSourceMessage(EventSourceMessageFields.Read(parameters));
        }
        else if (name.StartsWith("webSocket"u8))
        {
            _sockets.Map(name["webSocket"u8.Length..], parameters, session);
        }
    }

    private void MapRequest(in RequestFields fields, CdpSession session)
    {
        if (fields.Id.IsEmpty || DocumentState.IsInternalUrl(fields.DocumentUrl) || DocumentState.IsInternalUrl(fields.Url)
            || session.Target is { Type: not TargetType.Page, Document.IsInternal: true })
        {
            return;
        }

        if (_requests.Find(fields.Id) is not { } entry)
        {
            _lifecycle.Begin(fields, session, _pendingExtraInfo.Take(fields.Id));
        }
        else if (!fields.RedirectResponse.IsEmpty)
        {
            _lifecycle.Redirect(entry, fields);
        }
    }

    // Requests in flight when the capture started still get their response reported.
    private void MapResponse(in NetworkEventFields fields, CdpSession session)
    {
        var entry = _requests.Find(fields.Id);
        if (entry is null && Reports && !fields.Id.IsEmpty && !_requests.HasEnded(fields.Id) && !session.Target.Document.IsInternal
            && !DocumentState.IsInternalUrl(ResponseFields.Read(fields.Response).Url))
        {
            entry = _lifecycle.BeginUnseen(fields, session, _pendingExtraInfo.Take(fields.Id));
        }

        if (entry is not null)
        {
            _lifecycle.ReceiveResponse(entry, fields);
        }
    }

    private void MapFailed(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var fields = NetworkEventFields.Read(parameters);
        if (_requests.Find(fields.Id) is { } entry)
        {
            _lifecycle.Fail(entry, fields, parameters);
        }
        else if (Reports && !fields.Id.IsEmpty && !_requests.HasEnded(fields.Id) && !session.Target.Document.IsInternal)
        {
            _events.WriteUnknownFailure(session, fields);
        }
    }

    private void MapResponseExtraInfo(in NetworkEventFields fields)
    {
        if (_requests.Find(fields.Id) is { } entry)
        {
            _lifecycle.ReceiveResponseExtraInfo(entry, fields);
            _redirects.Release(entry);
        }
        else
        {
            ExtraInfoOf(fields.Id)?.AddResponse(fields.Headers, fields.StatusCode);
        }
    }

    private void MapEventSourceMessage(in EventSourceMessageFields fields)
    {
        var options = _mapping.Config.Options.Network;
        if (options.Frames && _requests.Find(JsonText.ContentOf(fields.IdToken)) is { IsTrackedOnly: false } entry
            && entry.Frames.TryTake(options.FramesPerSecond, _mapping))
        {
            _events.WriteEventSourceMessage(entry, fields);
        }
    }

    private ExtraInfo? ExtraInfoOf(ReadOnlySpan<byte> id) =>
        _requests.Find(id) is { } entry ? entry.ExtraInfo : id.IsEmpty || _requests.HasEnded(id) ? null : _pendingExtraInfo.For(id);

    private void EndEach(List<RequestEntry> entries, ReadOnlySpan<byte> errorToken)
    {
        foreach (var entry in entries)
        {
            if (_redirects.Flush(entry))
            {
                _completion.Abandon(entry, errorToken);
            }
        }
    }
}
