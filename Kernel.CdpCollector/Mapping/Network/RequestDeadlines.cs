namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// The deadlines of requests. All deadlines of one kind have the same delay, so each kind is a list ordered by due time. The list nodes belong to the
/// request and are removed with it.
/// </summary>
internal sealed class RequestDeadlines(TimeProvider time)
{
    private readonly LinkedList<RequestDeadlineEntry>[] _kinds = [.. Enum.GetValues<RequestDeadline>().Select(static _ => new LinkedList<RequestDeadlineEntry>())];
    private long _next = long.MaxValue;

    /// <summary>
    /// The time at which a deadline is next due, in timestamps of the clock; null if there is none. May be too early, because postponed and removed
    /// deadlines are not tracked.
    /// </summary>
    public long? NextDue => _next == long.MaxValue ? null : _next;

    /// <summary>Starts a deadline unless one of its kind is running.</summary>
    public void Start(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        var link = entry.Deadlines[(int)kind];
        if (link.List is null)
        {
            Append(link, kind, wait);
        }
    }

    /// <summary>Starts or restarts a deadline.</summary>
    public void Restart(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        var link = entry.Deadlines[(int)kind];
        if (link.List is not null)
        {
            _kinds[(int)kind].Remove(link);
        }

        Append(link, kind, wait);
    }

    /// <summary>Restarts a deadline if it is running.</summary>
    public void Postpone(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        if (entry.Deadlines[(int)kind].List is not null)
        {
            Restart(entry, kind, wait);
        }
    }

    /// <summary>Stops a deadline; returns whether it was running.</summary>
    public bool Stop(RequestEntry entry, RequestDeadline kind)
    {
        var link = entry.Deadlines[(int)kind];
        if (link.List is null)
        {
            return false;
        }

        _kinds[(int)kind].Remove(link);
        return true;
    }

    /// <summary>The due time of the deadline of a kind that was started first and still runs, in timestamps of the clock; null if none runs.</summary>
    public long? FirstDue(RequestDeadline kind) => _kinds[(int)kind].First?.ValueRef.Due;

    /// <summary>The due time of the deadline of a kind that was started last and still runs, in timestamps of the clock; null if none runs.</summary>
    public long? LastDue(RequestDeadline kind) => _kinds[(int)kind].Last?.ValueRef.Due;

    /// <summary>Removes the deadline that has been due longest, if any is due.</summary>
    public bool TryTake(out RequestEntry entry, out RequestDeadline kind)
    {
        var first = default(LinkedListNode<RequestDeadlineEntry>);
        kind = default;
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (_kinds[i].First is { } candidate && (first is null || candidate.ValueRef.Due < first.ValueRef.Due))
            {
                first = candidate;
                kind = (RequestDeadline)i;
            }
        }

        _next = first?.ValueRef.Due ?? long.MaxValue;
        if (_next > time.GetTimestamp() || first is null)
        {
            entry = null!;
            return false;
        }

        _kinds[(int)kind].Remove(first);
        entry = first.ValueRef.Entry;
        return true;
    }

    /// <summary>Removes all deadlines of a request.</summary>
    public void Remove(RequestEntry entry)
    {
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (entry.Deadlines[i].List is not null)
            {
                _kinds[i].Remove(entry.Deadlines[i]);
            }
        }
    }

    private void Append(LinkedListNode<RequestDeadlineEntry> link, RequestDeadline kind, TimeSpan wait)
    {
        var due = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        link.ValueRef.Due = due;
        _kinds[(int)kind].AddLast(link);
        _next = Math.Min(_next, due);
    }
}

/// <summary>The kinds of deadlines of a request, and what is done when they are due.</summary>
internal enum RequestDeadline
{
    /// <summary>Lets the page be idle: no data has arrived for some time.</summary>
    Quiet,

    /// <summary>Lets the page be idle even though data keeps arriving.</summary>
    Timeout,

    /// <summary>Fetches the body of a response that the page may not read: no data has arrived for a short time.</summary>
    ResponseQuiet,

    /// <summary>Reports the response before its end: no data has arrived for some time.</summary>
    ResponseStalled,

    /// <summary>Reports the response before its end even though data keeps arriving.</summary>
    ResponseTimeout,

    /// <summary>Reports the request without its missing body or ExtraInfo.</summary>
    Completion,

    /// <summary>Reports a redirect without its missing ExtraInfo.</summary>
    Redirect,

    /// <summary>Abandons the request: its document was replaced and its end was not reported.</summary>
    Replaced,

    /// <summary>Abandons the request, which may outlive its document: the browser no longer waits for it either.</summary>
    Outlived,

    /// <summary>Lets the messages of the console pass an error response that is not yet reported.</summary>
    ErrorReport,

    /// <summary>Checks whether the worker whose script was requested has started; if not, its response will not be reported.</summary>
    WorkerNeverStarted,
}

/// <summary>A request with the time of one of its deadlines.</summary>
internal struct RequestDeadlineEntry
{
    public required RequestEntry Entry { get; init; }

    /// <summary>In timestamps of the clock.</summary>
    public long Due { get; set; }
}
