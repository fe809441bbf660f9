namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>
/// When something is to be done about a request, unless it ends before. Every deadline of one kind waits equally long, so that
/// each kind is a list in the order of being due; a request's deadlines are links of its own, and go when it does.
/// </summary>
internal sealed class RequestDeadlines(TimeProvider time)
{
    private readonly LinkedList<RequestDeadlineEntry>[] _kinds = [.. Enum.GetValues<RequestDeadline>().Select(static _ => new LinkedList<RequestDeadlineEntry>())];
    private long _next = long.MaxValue;

    /// <summary>
    /// When to look for one that is due, in timestamps of the clock; null when there is none. It may be early: what is put off or
    /// removed is not looked after until then.
    /// </summary>
    public long? NextDue => _next == long.MaxValue ? null : _next;

    /// <summary>Sets a deadline. Where one of its kind is set already, that stands.</summary>
    public void Start(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        var link = entry.Deadlines[(int)kind];
        if (link.List is null)
        {
            Append(link, kind, wait);
        }
    }

    /// <summary>Sets a deadline, also where one of its kind is set already: it waits from now on.</summary>
    public void Restart(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        var link = entry.Deadlines[(int)kind];
        if (link.List is not null)
        {
            _kinds[(int)kind].Remove(link);
        }

        Append(link, kind, wait);
    }

    /// <summary>Lets a deadline wait from now on, if it is set.</summary>
    public void Postpone(RequestEntry entry, RequestDeadline kind, TimeSpan wait)
    {
        if (entry.Deadlines[(int)kind].List is not null)
        {
            Restart(entry, kind, wait);
        }
    }

    /// <summary>Takes the one that is due longest, if any is.</summary>
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

/// <summary>What is to be done about a request when a time is over.</summary>
internal enum RequestDeadline
{
    /// <summary>Let its page be idle: its data has been quiet for long enough.</summary>
    Quiet,

    /// <summary>Let its page be idle whatever it does.</summary>
    Timeout,

    /// <summary>Report its response unfinished: its data has been quiet for long enough.</summary>
    ResponseQuiet,

    /// <summary>Report its response whatever it does.</summary>
    ResponseTimeout,

    /// <summary>Report it without what is still missing: its body, or headers from the wire.</summary>
    Completion,

    /// <summary>Give it up: its document has been replaced, and its end was not told.</summary>
    Replaced,

    /// <summary>See whether the worker that its script was asked for has come to be; if not, nobody is going to tell its response.</summary>
    WorkerNeverStarted,
}

/// <summary>A request and the moment at which something is to be done about it.</summary>
internal struct RequestDeadlineEntry
{
    public required RequestEntry Entry { get; init; }

    /// <summary>In timestamps of the clock.</summary>
    public long Due { get; set; }
}
