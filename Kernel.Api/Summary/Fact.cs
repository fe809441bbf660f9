namespace Kernel.Api.Summary;

/// <summary>The parts of an event that steps and problems need. All texts are bounded.</summary>
/// <remarks>The meaning of most members depends on the role; <see cref="FactReader"/> sets them.</remarks>
internal sealed record Fact(FactRole Role)
{
    /// <summary>The event's sequence number.</summary>
    public ulong Seq { get; init; }

    /// <summary>The browser's time of the event, or else the collector's, Unix microseconds.</summary>
    public long Time { get; init; }

    /// <summary>The target of the event; empty if there is none.</summary>
    public string Tab { get; init; } = "";

    /// <summary>The type of the target: <c>page</c>, <c>iframe</c>, <c>worker</c>.</summary>
    public string TargetType { get; init; } = "";

    /// <summary>The parent of the event's frame; empty for a main frame.</summary>
    public string Parent { get; init; } = "";

    /// <summary>Gets whether the event is about the target's main frame, or about no frame.</summary>
    public bool IsMainFrame { get; init; }

    /// <summary>The event's <c>nav_seq</c>.</summary>
    public long Nav { get; init; }

    /// <summary>The id of a request or download, or of a tab's opener.</summary>
    public string Id { get; init; } = "";

    /// <summary>The address.</summary>
    public string Url { get; init; } = "";

    /// <summary>The text of an element, message or dialog, or a key.</summary>
    public string Text { get; init; } = "";

    /// <summary>The selector of an element.</summary>
    public string Selector { get; init; } = "";

    /// <summary>A tag, file name, method or type.</summary>
    public string Name { get; init; } = "";

    /// <summary>A type or state: of a navigation, dialog, download, crash or initiator; the source of a message; the button of a click.</summary>
    public string State { get; init; } = "";

    /// <summary>The error of a request or command; the address for which an error page is shown.</summary>
    public string Error { get; init; } = "";

    /// <summary>The loader.</summary>
    public string Loader { get; init; } = "";

    /// <summary>The script that started a request.</summary>
    public string Initiator { get; init; } = "";

    /// <summary>The <c>resource_type</c> of a request.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The beginning of the body of a failed response.</summary>
    public string Body { get; init; } = "";

    /// <summary>The script and line of a message.</summary>
    public string Place { get; init; } = "";

    /// <summary>The scripts of a stack trace.</summary>
    public string[] Scripts { get; init; } = [];

    /// <summary>The HTTP status; 0 if unknown.</summary>
    public int Status { get; init; }

    /// <summary>The duration in microseconds.</summary>
    public long Duration { get; init; }

    /// <summary>The received bytes of a response; the score of a layout shift.</summary>
    public double Size { get; init; }

    /// <summary>A position, or a distance of scrolling, in CSS pixels.</summary>
    public double X { get; init; }

    /// <inheritdoc cref="X" />
    public double Y { get; init; }

    /// <summary><c>canceled</c>, <c>accepted</c>, <c>masked</c> or <c>already_open</c>.</summary>
    public bool Flag { get; init; }

    /// <summary>Gets whether a response was complete when it was reported.</summary>
    public bool IsFinal { get; init; }
}
