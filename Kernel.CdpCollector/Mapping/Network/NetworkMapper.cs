using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The domain Network: requests, sockets and event streams of the whole browser.</summary>
internal sealed class NetworkMapper : IDisposable
{
    private readonly TimeProvider _time;
    private readonly NetworkEvents _events;
    private readonly RequestTable _requests = new();
    private readonly PendingExtraInfo _early = new();
    private readonly RequestDeadlines _deadlines;
    private readonly RequestActivity _activity;
    private readonly RequestLifecycle _lifecycle;
    private readonly WebSocketMapper _sockets;

    public NetworkMapper(EventWriter events, TimeProvider time, NetworkMappingOptions options)
    {
        _time = time;
        _events = new NetworkEvents(events);
        _deadlines = new RequestDeadlines(time);
        _activity = new RequestActivity(_deadlines, options);
        _lifecycle = new RequestLifecycle(_events, _requests, _deadlines, _activity, options);
        _sockets = new WebSocketMapper(events, time, options);
    }

    /// <summary>
    /// Whether requests are told of in events. Where they are not, they are followed all the same, for the watcher; what began
    /// without a word goes on so.
    /// </summary>
    public bool Reports => _lifecycle.Reports;

    /// <summary>Is told which requests keep their pages from being idle.</summary>
    public IRequestWatcher? Watcher
    {
        get => _activity.Watcher;
        set => _activity.Watcher = value;
    }

    /// <summary>Whom bodies are asked of.</summary>
    public IBodySource? Bodies
    {
        get => _lifecycle.Bodies;
        set => _lifecycle.Bodies = value;
    }

    /// <summary>How many requests are under way.</summary>
    public int Outstanding => _requests.Count;

    /// <summary>When <see cref="Expire"/> has something to do, in timestamps of the clock; null when nothing waits.</summary>
    public long? NextDue => _deadlines.NextDue;

    /// <summary>Captures this from now on.</summary>
    /// <param name="reports">Whether requests are told of in events.</param>
    /// <param name="options">How much of them.</param>
    public void Configure(bool reports, NetworkCaptureOptions options)
    {
        _events.Options = options;
        _sockets.Options = options;
        _lifecycle.Reports = reports;
        if (!reports)
        {
            _early.Clear();
            _sockets.Clear();
            foreach (var entry in _requests.Snapshot())
            {
                entry.IsSilent = true;
            }
        }
    }

    public void Map(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Network."u8.Length..];
        if (name.SequenceEqual("dataReceived"u8))
        {
            MapData(NetworkEventFields.Read(message.Params));
        }
        else if (name.SequenceEqual("requestWillBeSent"u8))
        {
            MapRequest(RequestFields.Read(message.Params), session);
        }
        else if (name.SequenceEqual("responseReceived"u8))
        {
            MapResponse(NetworkEventFields.Read(message.Params), session);
        }
        else if (name.SequenceEqual("loadingFinished"u8))
        {
            var fields = NetworkEventFields.Read(message.Params);
            if (_requests.Find(fields.Id) is { } entry)
            {
                _lifecycle.Finish(entry, fields, session);
            }
        }
        else if (name.SequenceEqual("loadingFailed"u8))
        {
            MapFailed(message.Params, session);
        }
        else if (name.SequenceEqual("requestServedFromCache"u8))
        {
            if (_requests.Find(NetworkEventFields.Read(message.Params).Id) is { } cached)
            {
                cached.ServedFromCache = true;
            }
        }
        else if (Reports)
        {
            MapReported(name, message.Params, session);
        }
    }

    /// <summary>Takes the answer to a question for a body.</summary>
    /// <param name="number">The request's.</param>
    /// <param name="result">The answer's result; empty where there is none.</param>
    public void MapBody(long number, ReadOnlySpan<byte> result)
    {
        if (_requests.FindNumber(number) is { } entry)
        {
            _lifecycle.BodyCame(entry, result.IsEmpty ? ResponseBody.Missing("unavailable"u8) : ResponseBody.Given(result));
        }
    }

    /// <summary>A worker is there: the end of the request for its script is its own affair from now on.</summary>
    public void MapWorkerAttached(CdpSession session)
    {
        if (_requests.Find(session.Target.Id) is { } entry)
        {
            entry.HasWorker = true;
        }
    }

    /// <summary>
    /// A worker runs, so the request for its script, which bears the worker's id, was answered. Where another client resumes
    /// the worker before this one has its network enabled, nothing else tells.
    /// </summary>
    public void MapWorkerLoaded(CdpSession session)
    {
        if (_requests.Find(session.Target.Id) is { } entry)
        {
            _lifecycle.AnswerUntold(entry);
        }
    }

    /// <summary>Does what is due: reports responses that have waited long enough, lets go of requests that are quiet.</summary>
    public void Expire() => _lifecycle.Expire();

    /// <summary>The session's target shows another document now.</summary>
    public void DocumentReplaced(CdpSession session)
    {
        foreach (var entry in session.Requests)
        {
            _lifecycle.Replace(entry, session.Target.Document.LoaderId);
        }
    }

    /// <summary>Ends the requests of a session that is gone.</summary>
    public void EndSession(CdpSession session, ReadOnlySpan<byte> errorToken)
    {
        EndEach([.. session.Requests], errorToken);
        _sockets.EndSession(session, errorToken);
        if (session.Target.Sessions.Count == 0 && _requests.Find(session.Target.Id) is { } script)
        {
            _lifecycle.Abandon(script, errorToken); // a worker's script is requested by its page, and goes with the worker
        }
    }

    /// <summary>Ends every request: the browser is gone.</summary>
    public void EndAll(ReadOnlySpan<byte> errorToken)
    {
        EndEach(_requests.Snapshot(), errorToken);
        _sockets.EndSession(session: null, errorToken);
        _early.Clear();
    }

    /// <summary>Reports the responses that have come, and forgets all requests: capturing ends here.</summary>
    public void Flush()
    {
        foreach (var entry in _requests.Snapshot())
        {
            _lifecycle.Release(entry);
        }

        _sockets.Clear();
        _early.Clear();
    }

    /// <summary>Forgets all requests without a word.</summary>
    public void Clear()
    {
        foreach (var entry in _requests.Snapshot())
        {
            _lifecycle.Remove(entry);
        }

        _sockets.Clear();
        _early.Clear();
    }

    public void Dispose()
    {
        _requests.Dispose();
        _early.Dispose();
        _events.Dispose();
        _sockets.Dispose();
    }

    // What only events need.
    private void MapReported(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        if (name.SequenceEqual("requestWillBeSentExtraInfo"u8))
        {
            var fields = NetworkEventFields.Read(parameters);
            WireOf(fields.Id)?.AddRequest(fields.Headers);
        }
        else if (name.SequenceEqual("responseReceivedExtraInfo"u8))
        {
            MapWireResponse(NetworkEventFields.Read(parameters));
        }
        else if (name.SequenceEqual("eventSourceMessageReceived"u8))
        {
            MapStreamMessage(StreamMessageFields.Read(parameters));
        }
        else if (name.StartsWith("webSocket"u8))
        {
            _sockets.Map(name["webSocket"u8.Length..], parameters, session);
        }
    }

    private void MapRequest(in RequestFields fields, CdpSession session)
    {
        if (fields.Id.IsEmpty || InternalPages.IsInternal(fields.DocumentUrl) || InternalPages.IsInternal(fields.Url))
        {
            return;
        }

        if (_requests.Find(fields.Id) is not { } entry)
        {
            _lifecycle.Begin(fields, session, _early.Take(fields.Id));
        }
        else if (!fields.RedirectResponse.IsEmpty)
        {
            _lifecycle.Redirect(entry, fields);
        }
    }

    // What was under way when capturing began is answered all the same.
    private void MapResponse(in NetworkEventFields fields, CdpSession session)
    {
        var entry = _requests.Find(fields.Id);
        if (entry is null && Reports && !fields.Id.IsEmpty && !_requests.HasEnded(fields.Id) && !session.Target.Document.IsInternal
            && !InternalPages.IsInternal(ResponseFields.Read(fields.Response).Url))
        {
            entry = _lifecycle.BeginUnseen(fields, session, _early.Take(fields.Id));
        }

        if (entry is not null)
        {
            _lifecycle.Answer(entry, fields);
        }
    }

    private void MapData(in NetworkEventFields fields)
    {
        if (_requests.Find(fields.Id) is { } entry)
        {
            _lifecycle.Receive(entry, fields.DataLength);
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

    private void MapWireResponse(in NetworkEventFields fields)
    {
        if (_requests.Find(fields.Id) is { } entry)
        {
            _lifecycle.WireAnswered(entry, fields);
        }
        else
        {
            WireOf(fields.Id)?.AddResponse(fields.Headers, fields.StatusCode);
        }
    }

    private void MapStreamMessage(in StreamMessageFields fields)
    {
        if (_events.Options.Frames && _requests.Find(JsonText.ContentOf(fields.IdToken)) is { IsSilent: false } entry
            && entry.Frames.TryTake(_events.Options.FramesPerSecond, _time))
        {
            _events.WriteStreamMessage(entry, fields);
        }
    }

    private ExtraInfo? WireOf(ReadOnlySpan<byte> id) =>
        _requests.Find(id) is { } entry ? entry.Wire : id.IsEmpty || _requests.HasEnded(id) ? null : _early.For(id);

    private void EndEach(List<RequestEntry> entries, ReadOnlySpan<byte> errorToken)
    {
        foreach (var entry in entries)
        {
            _lifecycle.Abandon(entry, errorToken);
        }
    }
}
