namespace Kernel.Api.Summary;

/// <summary>A document that a tab showed. Times are Unix microseconds.</summary>
internal sealed class PageVisit
{
    /// <summary>The sequence number of the navigation.</summary>
    public required ulong Seq { get; init; }

    /// <summary>The tab.</summary>
    public required string Tab { get; init; }

    /// <summary>The address.</summary>
    public required string Url { get; init; }

    /// <summary>The time of the request for the document.</summary>
    public required long Start { get; init; }

    /// <summary>Microseconds from the start to each milestone, by event type.</summary>
    public Dictionary<string, long> Milestones { get; } = [];

    /// <summary>The number of requests.</summary>
    public int Requests { get; set; }

    /// <summary>The number of failed requests.</summary>
    public int Failed { get; set; }

    /// <summary>The number of console errors and exceptions.</summary>
    public int Errors { get; set; }

    /// <summary>The received bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>The sum of unexpected layout shifts.</summary>
    public double Shift { get; set; }
}
