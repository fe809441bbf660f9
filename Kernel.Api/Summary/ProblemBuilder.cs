using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernel.Api.Summary;

/// <summary>Derives problems from events, after their steps. The web UI has the same rules (<c>model/problems.js</c>).</summary>
/// <param name="steps">The steps.</param>
/// <param name="capacity">The maximum number of different problems.</param>
internal sealed partial class ProblemBuilder(StepBuilder steps, int capacity)
{
    private const long BlockedAfter = 2_000_000;
    private const int MaxRecent = 200;

    private readonly Dictionary<string, SessionProblem> _byKey = new(StringComparer.Ordinal);
    private readonly BoundedTable<List<ProblemNode>> _recent = new(256);
    private readonly BoundedTable<ProblemNode> _requests = new(4_096);
    private readonly BoundedTable<(Fact Fact, string Tab, Step? Step)> _dialogs = new(64);

    /// <summary>The number of failures that were left out because there are too many different problems.</summary>
    public int Omitted { get; private set; }

    /// <summary>The problems by the time of their first occurrence.</summary>
    public IEnumerable<SessionProblem> Problems => _byKey.Values.OrderBy(static problem => problem.First);

    /// <summary>Adds an event.</summary>
    /// <param name="fact">The event.</param>
    /// <param name="tab">The tab of the event.</param>
    /// <param name="step">The step that the event belongs to.</param>
    public void Add(Fact fact, string tab, Step? step)
    {
        Block(fact.Time);
        switch (fact.Role)
        {
            case FactRole.Navigation:
                Move(tab, fact.Loader);
                break;
            case FactRole.Response when fact.Status >= 400:
            case FactRole.Failure when !fact.Flag:
                Fail(fact, tab);
                break;
            case FactRole.ResponseEnd when _requests.Find($"{tab} {fact.Id}") is { Body: "" } node:
                node.Body = fact.Body;
                break;
            case FactRole.Error or FactRole.Exception when fact is { State: "network", Id.Length: > 0 }:
                AddLoadError(fact, tab, step);
                break;
            case FactRole.Error or FactRole.Exception:
                AddError(fact, tab, step);
                break;
            case FactRole.Crash:
                AddRoot(ProblemKind.Crash, fact, tab, step, fact.State is "" or "crashed" ? "The page crashed" : $"The page crashed: {StepWords.Brief(fact.State)}");
                break;
            case FactRole.BrowserLost:
                AddRoot(ProblemKind.Browser, fact, "", step, $"The connection to the browser was lost: {StepWords.Brief(fact.Text)}");
                break;
            case FactRole.Control when fact.Error.Length > 0:
                AddRoot(ProblemKind.Control, fact, tab, step, $"{StepWords.Brief(fact.Name)} failed: {StepWords.Brief(fact.Error, 200)}");
                break;
            case FactRole.Dialog:
                _dialogs.Set(tab, (fact, tab, step));
                break;
            case FactRole.DialogEnd:
                CloseDialog(fact, tab);
                break;
        }
    }

    private void Block(long now)
    {
        if (_dialogs.Count == 0)
        {
            return;
        }

        foreach (var (dialog, tab, step) in _dialogs.Values.Where(open => now - open.Fact.Time >= BlockedAfter).ToArray())
        {
            _dialogs.Remove(tab);
            var text = StepWords.Brief(dialog.Text, 200) is { Length: > 0 } message ? message : StepWords.Brief(dialog.State);
            AddRoot(ProblemKind.Dialog, dialog, tab, step, $"A dialog blocked the page: {text}");
        }
    }

    private void CloseDialog(Fact fact, string tab)
    {
        if (_dialogs.TryGet(tab, out var open) && fact.Duration >= BlockedAfter)
        {
            Block(open.Fact.Time + fact.Duration);
        }

        _dialogs.Remove(tab);
    }

    private void AddRoot(ProblemKind kind, Fact fact, string tab, Step? step, string title) => Place(new ProblemNode
    {
        Kind = kind,
        Seq = fact.Seq,
        At = fact.Seq,
        Time = fact.Time,
        Tab = tab,
        Step = step,
        Title = title,
        Key = $"{kind} {Causes.Normalize(title)}",
    });

    private void Fail(Fact fact, string tab)
    {
        var exchange = steps.Find(tab, fact.Id);
        var node = _requests.Find($"{tab} {fact.Id}") is { } known && (known.Status == 0 || fact.Url.Length == 0 || known.Url == fact.Url)
            ? known
            : new ProblemNode { Kind = ProblemKind.Request, Seq = fact.Seq, At = fact.Seq, Time = fact.Time, Tab = tab, Id = fact.Id };
        Detach(node);
        node.Step = exchange?.Step ?? node.Step;
        node.Time = exchange?.HeadersAt ?? fact.Time;
        node.Until = Math.Max(exchange?.End ?? 0, node.Time) + ProblemNode.ConsequenceWithin;
        node.At = fact.Role == FactRole.Response || node.Status < 400 ? fact.Seq : node.At;
        node.Method = FirstOf(fact.Name, exchange?.Method, node.Method);
        node.Url = FirstOf(fact.Url, exchange?.Url, node.Url);
        node.Status = fact.Status > 0 ? fact.Status : node.Status;
        node.Error = node.Status >= 400 ? "" : FirstOf(fact.Error, node.Error);
        node.Resource = FirstOf(fact.Resource, exchange?.Resource, node.Resource);
        node.Body = FirstOf(fact.Body, node.Body);
        node.Script = exchange?.Script ?? "";
        PlaceRequest(node);
    }

    // The document of a navigation can fail before its navigation is reported, which is its step.
    private void Move(string tab, string loader)
    {
        if (_requests.Find($"{tab} {loader}") is { } node && steps.Find(tab, loader)?.Step is { } step && node.Step != step)
        {
            Detach(node);
            node.Step = step;
            PlaceRequest(node);
        }
    }

    private void AddError(Fact fact, string tab, Step? step)
    {
        var kind = fact.Role == FactRole.Exception ? ProblemKind.Exception : ProblemKind.Console;
        var text = StepWords.Brief(fact.Text, FactFields.MaxText);
        var end = fact.Text.IndexOf('\n', StringComparison.Ordinal);
        Place(new ProblemNode
        {
            Kind = kind,
            Seq = fact.Seq,
            At = fact.Seq,
            Time = fact.Time,
            Until = fact.Time + ProblemNode.ConsequenceWithin,
            Tab = tab,
            Step = step,
            Title = StepWords.Brief(end < 0 ? fact.Text : fact.Text[..end], 200) is { Length: > 0 } title ? title : "An error without words",
            Text = text,
            Place = fact.Place,
            Key = $"{kind} {Causes.Normalize(text)} {fact.Place}",
            Scripts = fact.Scripts,
            Id = fact.Id,
            Url = fact.State == "security" ? QuotedAddress().Match(fact.Text).Groups[1].Value : "",
        });
    }

    // "Failed to load resource" repeats the response, and can be reported before it.
    private void AddLoadError(Fact fact, string tab, Step? step)
    {
        if (_requests.TryGet($"{tab} {fact.Id}", out _))
        {
            return;
        }

        var exchange = steps.Find(tab, fact.Id);
        var status = StatusText().Match(fact.Text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        PlaceRequest(new ProblemNode
        {
            Kind = ProblemKind.Request,
            Seq = fact.Seq,
            At = fact.Seq,
            Time = fact.Time,
            Until = fact.Time + ProblemNode.ConsequenceWithin,
            Tab = tab,
            Step = exchange?.Step ?? step,
            Id = fact.Id,
            Url = FirstOf(exchange?.Url, fact.Url),
            Method = exchange?.Method ?? "",
            Resource = exchange?.Resource ?? "",
            Script = exchange?.Script ?? "",
            Status = status,
            Error = status > 0 ? "" : FirstOf(NetError().Match(fact.Text).Value, StepWords.Brief(fact.Text, 100)),
        });
    }

    private void PlaceRequest(ProblemNode node)
    {
        var (host, path) = Causes.Split(node.Url);
        var isElsewhere = host != StepWords.HostOf(steps.UrlOf(node.Tab)) || (node.Resource == "document" && node.Status < 400);
        var place = StepWords.Brief($"{(isElsewhere ? host : "")}{path}", 120);
        var what = $"{(node.Resource == "websocket" ? "WebSocket" : FirstOf(StepWords.Brief(node.Method), "Request"))} {place}".Trim();
        node.Title = node.Status >= 400 ? string.Create(CultureInfo.InvariantCulture, $"{what} answered {node.Status}")
            : node.Error.Length == 0 ? $"{what} failed" : $"{what} failed: {StepWords.Brief(node.Error, 100)}";
        node.Key = $"{ProblemKind.Request} {node.Method} {host}{Causes.Pattern(path)} {(node.Error.Length > 0 ? node.Error : node.Status.ToString(CultureInfo.InvariantCulture))}";
        _requests.Set($"{node.Tab} {node.Id}", node);
        Place(node);
    }

    // Finds the cause of a failure, or the consequences of a request that were reported before it; then its repeats.
    private void Place(ProblemNode node)
    {
        if (!_recent.TryGet(node.Tab, out var recent))
        {
            _recent.Set(node.Tab, recent = []);
        }

        for (var i = recent.Count - 1; i >= 0 && node.Parent is null; i--)
        {
            Tie(recent[i], node);
        }

        if (node.Kind == ProblemKind.Request)
        {
            foreach (var other in recent.Where(static other => other.Parent is null).ToArray())
            {
                Tie(node, other);
            }
        }

        if (!recent.Contains(node))
        {
            recent.Add(node);
        }

        if (recent.Count > MaxRecent)
        {
            recent.RemoveRange(0, MaxRecent / 2);
        }

        if (node.Parent is null)
        {
            List(node);
        }
        else if (_byKey.TryGetValue(node.Parent.Key, out var problem))
        {
            problem.Refresh(node.Parent);
        }
    }

    private void Tie(ProblemNode cause, ProblemNode failure)
    {
        if (Causes.Reason(cause, failure) is { Length: > 0 } because)
        {
            Detach(failure);
            failure.AttachTo(cause, because);
        }
    }

    private void List(ProblemNode node)
    {
        if (_byKey.TryGetValue(node.Key, out var problem))
        {
            problem.Add(node);
        }
        else if (_byKey.Count >= capacity)
        {
            Omitted++;
        }
        else
        {
            _byKey.Add(node.Key, problem = new SessionProblem());
            problem.Add(node);
        }
    }

    private void Detach(ProblemNode node)
    {
        if (_byKey.TryGetValue(node.Key, out var problem) && problem.Roots.Contains(node) && problem.Remove(node))
        {
            _byKey.Remove(node.Key);
        }
    }

    private static string FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is { Length: > 0 })
            {
                return text;
            }
        }

        return "";
    }

    [GeneratedRegex("'([a-z]+://[^']+)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedAddress();

    [GeneratedRegex("status of ([0-9]{3})")]
    private static partial Regex StatusText();

    [GeneratedRegex("net::[A-Za-z0-9_]+")]
    private static partial Regex NetError();
}
