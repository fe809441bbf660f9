using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>
/// Takes screenshots of pages, one of each page at a time, so that a page that does not respond delays no other. Called under the monitor's lock;
/// nothing here waits.
/// </summary>
internal sealed class ScreenshotCapture(MappingContext mapping, TargetRegistry targets, SerializedCommands commands)
{
    private const int MaxWaiting = 16;
    private const int MaxRunning = 8;
    private const int MaxAttempts = 4;
    private const int RememberedRequests = 256;
    private static readonly TimeSpan CaptureTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstNudge = TimeSpan.FromMilliseconds(500);

    private readonly ScreenshotEvents _events = new(mapping.Events, mapping.Time);
    private readonly LinkedList<ScreenshotJob> _waiting = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _knownOrder = [];
    private readonly Dictionary<PageState, ScreenshotHistory> _pages = [];
    private readonly List<ScreenshotJob> _running = [];

    /// <summary>The time at which <see cref="Expire"/> is next due, in timestamps of the clock.</summary>
    public long? NextDue
    {
        get
        {
            var due = _waiting.First is { } first ? After(first.Value.CreatedAt, MaxWait) : (long?)null;
            foreach (var job in _running)
            {
                due = job.NudgeAt > due ? due : job.NudgeAt ?? due;
            }

            return due;
        }
    }

    /// <summary>Applies changed capture settings.</summary>
    public void Configure()
    {
        if (!mapping.Config.Wants(EventCategory.Screenshot))
        {
            _waiting.Clear();
        }
    }

    /// <summary>Starts waiting jobs, now that the initial targets are attached.</summary>
    public void InitialTargetsAttached() => Next();

    /// <summary>Handles a lost connection. A requested screenshot is taken after the next connect.</summary>
    public void Disconnected()
    {
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            var job = _running[i];
            if (job.Request is null)
            {
                Skip(job);
            }
            else
            {
                job.Attempts = 0;
                job.Scale = 1;
                _waiting.AddFirst(job);
            }
        }

        _running.Clear();
    }

    /// <summary>Takes a screenshot of the session's page, unless one was taken within the minimum interval.</summary>
    public void Trigger(ScreenshotTrigger trigger, CdpSession session)
    {
        if (!mapping.Config.TakesScreenshotsOf(trigger) || session.Target.Page.Main is not { Document.IsInternal: false } target)
        {
            return;
        }

        if (!_pages.TryGetValue(target.Page, out var history))
        {
            _pages.Add(target.Page, history = new ScreenshotHistory());
        }

        var minInterval = TimeSpan.FromMilliseconds(mapping.Config.Options.Screenshots.MinIntervalMs);
        if ((history.Last(trigger) is { } last && mapping.Time.GetElapsedTime(last) < minInterval) || _waiting.Count >= MaxWaiting)
        {
            history.Skip(trigger);
            return;
        }

        history.Begin(trigger, mapping.Time.GetTimestamp());
        _waiting.AddLast(new ScreenshotJob(trigger, target, request: null, mapping.Time.GetTimestamp()));
        Next();
    }

    /// <summary>Takes the requested screenshots that are not known yet. The same request may be passed repeatedly.</summary>
    public void Request(IReadOnlyList<ScreenshotRequest> requests)
    {
        foreach (var request in requests)
        {
            if (!mapping.Config.TakesScreenshotsOf(ScreenshotTrigger.Request) || !_known.Add(request.Id))
            {
                continue;
            }

            _knownOrder.Enqueue(request.Id);
            if (_knownOrder.Count > RememberedRequests)
            {
                _known.Remove(_knownOrder.Dequeue());
            }

            var job = new ScreenshotJob(ScreenshotTrigger.Request, target: null, request, mapping.Time.GetTimestamp());
            if (_waiting.Count >= MaxWaiting)
            {
                _events.WriteFailure(job, session: null, "busy");
                continue;
            }

            _waiting.AddLast(job);
        }

        Next();
    }

    /// <summary>Removes a page that was closed.</summary>
    public void Forget(PageState page) => _pages.Remove(page);

    /// <summary>Fails the jobs that have waited too long, and asks again for images that are late.</summary>
    public void Expire()
    {
        while (_waiting.First is { Value: var waiting } && mapping.Time.GetElapsedTime(waiting.CreatedAt) >= MaxWait)
        {
            _waiting.RemoveFirst();
            Fail(waiting, session: null, "timeout");
        }

        var now = mapping.Time.GetTimestamp();
        foreach (var job in _running)
        {
            if (job.NudgeAt <= now)
            {
                Nudge(job);
            }
        }
    }

    private void Next()
    {
        var node = _waiting.First;
        while (commands.IsConnected && node is not null && _running.Count < MaxRunning)
        {
            var (job, next) = (node.Value, node.Next);
            job.Target ??= Find(job.Request!);
            if (!_running.Exists(running => running.Target == job.Target))
            {
                _waiting.Remove(node);
                Start(job);
            }

            node = next;
        }
    }

    private void Start(ScreenshotJob job)
    {
        if (job.Target is not { Type: TargetType.Page, Primary: { } session })
        {
            Fail(job, session: null, "no_page");
        }
        else if (ReasonToSkip(session.Target) is { } reason)
        {
            Fail(job, session, reason);
        }
        else
        {
            _running.Add(job);
            job.StartedAt = mapping.Time.GetTimestamp();
            job.Session = session;
            commands.SendWithCallback("Page.getLayoutMetrics", session.Id, default, CaptureTimeout, result => job.Viewport = Viewport.Read(result));
            job.NudgeDelay = FirstNudge;
            job.NudgeAt = After(job.StartedAt, FirstNudge);
            Send(job, session);
        }
    }

    private TargetState? Find(ScreenshotRequest request) => request.TargetId is { } id
        ? targets.FindTarget(Encoding.UTF8.GetBytes(id))
        : targets.Targets
            .Where(static t => t is { Type: TargetType.Page, Primary: not null, Document.IsInternal: false })
            .MaxBy(static t => t.Page.NavigatedOrder);

    // Such a page does not draw and would not respond.
    private static string? ReasonToSkip(TargetState target) =>
        target.Page.Dialog is not null ? "dialog_open" : target.Crash != CrashReport.None ? "page_crashed" : null;

    private void Send(ScreenshotJob job, CdpSession session)
    {
        job.Attempts++;
        var format = ScreenshotEvents.Name(mapping.Config.Options.Screenshots.Format);
        var parameters = job.Attempts == 1 ? Encoding.UTF8.GetBytes($$"""{"format":"{{format}}"}""") : job.Viewport.ClipParameters(format, job.Scale);
        commands.SendWithCallback("Page.captureScreenshot", session.Id, parameters, CaptureTimeout - mapping.Time.GetElapsedTime(job.StartedAt), result =>
        {
            if (_running.Contains(job))
            {
                Receive(job, session, result);
            }
        });
    }

    // The browser often delivers the first image of a background tab only when it is asked for another one, which is then as cheap as possible.
    private void Nudge(ScreenshotJob job)
    {
        job.NudgeDelay *= 2;
        job.NudgeAt = After(job.NudgeAt!.Value, job.NudgeDelay);
        commands.SendWithoutReply("Page.captureScreenshot", job.Session!.Id, """{"format":"jpeg","quality":1,"optimizeForSpeed":true}"""u8);
    }

    private void Receive(ScreenshotJob job, CdpSession session, ReadOnlySpan<byte> result)
    {
        job.NudgeAt = null;
        var image = ReadImage(result);
        if (image.Length > ScreenshotEvents.MaxImageChars && job.Attempts < MaxAttempts && job.Viewport.IsKnown && mapping.Time.GetElapsedTime(job.StartedAt) < CaptureTimeout)
        {
            // Half the side length is a quarter of the image; the factor 0.9 covers what does not shrink with it.
            job.Scale *= 0.9 * Math.Sqrt((double)ScreenshotEvents.MaxImageChars / image.Length);
            Send(job, session);
            return;
        }

        _running.Remove(job);
        if (image.Length <= 2 || image.Length > ScreenshotEvents.MaxImageChars)
        {
            Fail(job, session, image.Length <= 2 ? "not_taken" : "too_large");
        }
        else if (mapping.Config.Wants(EventCategory.Screenshot))
        {
            _events.WriteScreenshot(job, session, image, mapping.Config.Options.Screenshots.Format, _pages.GetValueOrDefault(session.Target.Page)?.TakeSkipped(job.Trigger) ?? 0);
        }

        Next();
    }

    private void Fail(ScreenshotJob job, CdpSession? session, string error)
    {
        if (job.Request is null)
        {
            Skip(job);
        }
        else
        {
            _events.WriteFailure(job, session, error);
        }
    }

    // The next screenshot for the same trigger says that there is none, and may follow immediately.
    private void Skip(ScreenshotJob job)
    {
        if (_pages.TryGetValue(job.Target!.Page, out var history))
        {
            history.Fail(job.Trigger);
            history.Skip(job.Trigger);
        }
    }

    private long After(long timestamp, TimeSpan delay) => timestamp + (long)(delay.TotalSeconds * mapping.Time.TimestampFrequency);

    // {"data":"iVBORw0KGgo.."}
    private static ReadOnlySpan<byte> ReadImage(ReadOnlySpan<byte> result)
    {
        var cursor = new JsonCursor(result);
        var image = default(ReadOnlySpan<byte>);
        if (!result.IsEmpty && cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("data"u8))
                {
                    image = cursor.ReadToken();
                }
            }
        }

        return image;
    }
}
