namespace Kernel.Api.Summary;

/// <summary>Counts of a session.</summary>
internal sealed class StoryTotals
{
    /// <summary>All events.</summary>
    public long Events { get; set; }

    /// <summary>Requests, including redirects.</summary>
    public long Requests { get; set; }

    /// <summary>Requests that failed or had a response with status 400 or more.</summary>
    public long Failed { get; set; }

    /// <summary>Console errors, except the browser's messages about failed requests.</summary>
    public long ConsoleErrors { get; set; }

    /// <summary>Uncaught exceptions.</summary>
    public long Exceptions { get; set; }

    /// <summary>Console warnings.</summary>
    public long Warnings { get; set; }

    /// <summary>Received bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Tabs with a document.</summary>
    public int Tabs { get; set; }

    /// <summary>Screenshots.</summary>
    public int Screenshots { get; set; }
}
