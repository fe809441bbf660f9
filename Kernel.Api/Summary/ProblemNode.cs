namespace Kernel.Api.Summary;

/// <summary>One failure. Times are Unix microseconds.</summary>
internal sealed class ProblemNode
{
    /// <summary>Console errors and exceptions this long after a failed request's end are likely its consequence.</summary>
    public const long ConsequenceWithin = 250_000;

    private const int MaxChildren = 20;

    /// <summary>The kind.</summary>
    public required ProblemKind Kind { get; init; }

    /// <summary>The sequence number of the first event.</summary>
    public required ulong Seq { get; init; }

    /// <summary>The sequence number of the event with the details, such as the response.</summary>
    public required ulong At { get; set; }

    /// <summary>The time.</summary>
    public required long Time { get; set; }

    /// <summary>The time until which consequences start.</summary>
    public long Until { get; set; }

    /// <summary>The tab.</summary>
    public required string Tab { get; init; }

    /// <summary>The step; null if there is none.</summary>
    public Step? Step { get; set; }

    /// <summary>The failure on one line.</summary>
    public string Title { get; set; } = "";

    /// <summary>The message of an error.</summary>
    public string Text { get; init; } = "";

    /// <summary>The script and line of an error.</summary>
    public string Place { get; init; } = "";

    /// <summary>The key that repeats have in common.</summary>
    public string Key { get; set; } = "";

    /// <summary>The request's id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The request's method.</summary>
    public string Method { get; set; } = "";

    /// <summary>The address of the request.</summary>
    public string Url { get; set; } = "";

    /// <summary>The status of the response; 0 if there is none.</summary>
    public int Status { get; set; }

    /// <summary>The error if loading failed.</summary>
    public string Error { get; set; } = "";

    /// <summary>The request's <c>resource_type</c>.</summary>
    public string Resource { get; set; } = "";

    /// <summary>The start of the response's body.</summary>
    public string Body { get; set; } = "";

    /// <summary>The script that sent the request; empty if none did.</summary>
    public string Script { get; set; } = "";

    /// <summary>The scripts of an error's stack trace.</summary>
    public string[] Scripts { get; init; } = [];

    /// <summary>The likely cause; null if there is none.</summary>
    public ProblemNode? Parent { get; private set; }

    /// <summary>The reason why <see cref="Parent"/> is the likely cause.</summary>
    public string Because { get; private set; } = "";

    /// <summary>The likely consequences by time, at most 20.</summary>
    public List<ProblemNode> Children { get; } = [];

    /// <summary>Gets whether other failures can be a consequence: a request, or the browser's message that it blocked one.</summary>
    public bool IsCause => Parent is null && (Kind == ProblemKind.Request || (Kind == ProblemKind.Console && Url.Length > 0));

    /// <summary>Sets the likely cause.</summary>
    public void AttachTo(ProblemNode cause, string because)
    {
        (Parent, Because) = (cause, because);
        if (cause.Children.Count < MaxChildren)
        {
            cause.Children.Add(this);
        }

        cause.Children.Sort(static (a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Seq.CompareTo(b.Seq));
    }
}
