namespace Kernel.CdpCollector.Outbox;

/// <summary>How the API answered a batch.</summary>
internal enum PublishStatus
{
    /// <summary>All of it is in the stream, now or from before.</summary>
    Accepted,

    /// <summary>Something in it is not acceptable, and nothing of it was taken.</summary>
    Rejected,

    /// <summary>It is too large.</summary>
    TooLarge,

    /// <summary>Numbers are missing before it.</summary>
    Gap,

    /// <summary>It may be sent again, later.</summary>
    Retry,
}

/// <summary>The answer to a batch.</summary>
/// <param name="Status">What to do.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Expected">The number that must come next, for <see cref="PublishStatus.Gap"/>.</param>
/// <param name="RetryAfter">When to try again, where the API says so.</param>
internal readonly record struct PublishOutcome(PublishStatus Status, string? Reason = null, long Expected = 0, TimeSpan? RetryAfter = null);
