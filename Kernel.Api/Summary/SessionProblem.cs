namespace Kernel.Api.Summary;

/// <summary>A failure with its repeats and likely consequences. Times are Unix microseconds.</summary>
internal sealed class SessionProblem
{
    private const int MaxRoots = 50;

    /// <summary>The sequence number of the first event.</summary>
    public ulong Id { get; private set; } = ulong.MaxValue;

    /// <summary>The first occurrence with consequences, or the first one.</summary>
    public ProblemNode Root { get; private set; } = null!;

    /// <summary>The first 50 occurrences.</summary>
    public List<ProblemNode> Roots { get; } = [];

    /// <summary>The number of occurrences.</summary>
    public int Count { get; private set; }

    /// <summary>The time of the first occurrence.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>The time of the last occurrence.</summary>
    public long Last { get; private set; }

    /// <summary>The steps in which it occurred, at most 50.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>Gets whether it is severe: more than a failed request without consequences.</summary>
    public bool IsSevere => Root.Kind != ProblemKind.Request || Root.Children.Count > 0 || Root.Resource == "document";

    /// <summary>Adds an occurrence.</summary>
    public void Add(ProblemNode node)
    {
        Count++;
        if (Roots.Count < MaxRoots)
        {
            Roots.Add(node);
        }

        Refresh(node);
    }

    /// <summary>Removes an occurrence that turned out to be something else.</summary>
    /// <returns>True if none is left.</returns>
    public bool Remove(ProblemNode node)
    {
        Roots.Remove(node);
        Count--;
        Unlink();
        (Id, First, Last) = (ulong.MaxValue, long.MaxValue, 0);
        foreach (var root in Roots)
        {
            Refresh(root);
        }

        return Roots.Count == 0;
    }

    /// <summary>Updates the problem after a change of an occurrence.</summary>
    public void Refresh(ProblemNode node)
    {
        Root = Roots.Find(static root => root.Children.Count > 0) ?? Roots[0];
        Id = Math.Min(Id, node.Seq);
        First = Math.Min(First, node.Time);
        Last = Math.Max(Last, node.Time);
        foreach (var step in node.Children.Prepend(node).Select(static one => one.Step).OfType<Step>())
        {
            Add(Steps, step);
            Add(step.Problems, Id);
        }
    }

    private static void Add<T>(List<T> list, T item)
    {
        if (list.Count < MaxRoots && !list.Contains(item))
        {
            list.Add(item);
        }
    }

    private void Unlink()
    {
        foreach (var step in Steps)
        {
            step.Problems.Remove(Id);
        }

        Steps.Clear();
    }
}
