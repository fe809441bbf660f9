using System.Globalization;
using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>The comment of an export: what it contains, and what is missing.</summary>
internal sealed class HarComment(string streamId, HarRange range)
{
    /// <summary>The types of the events that report missing events.</summary>
    public static readonly string[] Types = [EventTypes.MonitorEventsDropped, EventTypes.MonitorDisconnected, EventTypes.MonitorReconnected];

    // Beyond this, gaps and drops are only counted.
    private const int MaxListed = 100;

    private readonly StringBuilder _missing = new();
    private int _listed;
    private int _others;

    /// <summary>Gets or sets the number of requests without an entry, because none of their events has the URL.</summary>
    public int LeftOut { get; set; }

    /// <summary>Adds a gap.</summary>
    public void AddGap(ulong from, ulong to) => List($"Gap: the events {from} to {to} no longer exist.");

    /// <summary>Adds an event if it reports missing events.</summary>
    public void Add(EventView view)
    {
        switch (view.Type)
        {
            case EventTypes.MonitorEventsDropped:
                List($"Dropped: {view.Integer(HarField.Count) ?? 0} events ({view.Text(HarField.Reason)}) from {TimeOf(view, HarField.FromTs)} to {TimeOf(view, HarField.ToTs)}.");
                break;
            case EventTypes.MonitorDisconnected:
                List($"The connection to the browser was lost at {HarTime.Text(view.Ts)} ({view.Text(HarField.Reason)}).");
                break;
            case EventTypes.MonitorReconnected:
                List($"It was restored at {HarTime.Text(view.Ts)}.");
                break;
            default:
                break;
        }
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Events {range.After + 1} to {range.Last} of event stream {streamId}");
        text.Append(range.SessionId is { } session ? $", capture session {session}." : ".");
        text.Append(range.IsRedacted switch
        {
            true => " Credentials were redacted when they were captured: [redacted] replaces them.",
            false => " Captured without redaction: credentials are included.",
            null => "",
        });
        if (LeftOut > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" Requests without a known URL, which were sent before the range: {LeftOut}.");
        }

        text.Append(_missing);
        if (_others > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" Further gaps, drops and lost connections: {_others}.");
        }

        return text.ToString();
    }

    private void List(FormattableString line)
    {
        if (_listed++ < MaxListed)
        {
            _missing.Append(' ').Append(FormattableString.Invariant(line));
        }
        else
        {
            _others++;
        }
    }

    private static string TimeOf(EventView view, HarField field) => HarTime.Text(view.Integer(field) ?? view.Ts);
}
