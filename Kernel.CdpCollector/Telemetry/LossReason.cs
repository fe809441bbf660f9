namespace Kernel.CdpCollector.Telemetry;

/// <summary>The reason for the loss of events.</summary>
internal enum LossReason
{
    /// <summary>The outbox was full.</summary>
    OutboxFull,

    /// <summary>The API rejected the event.</summary>
    Rejected,

    /// <summary>More events of one kind than its rate limit allows.</summary>
    RateLimited,

    /// <summary>A DevTools message larger than <c>Browser:MaxMessageBytes</c>.</summary>
    MessageTooLarge,

    /// <summary>A DevTools message that is malformed or could not be handled.</summary>
    MessageUnreadable,
}

/// <summary>The names of <see cref="LossReason"/> in events and metrics.</summary>
internal static class LossReasons
{
    private static readonly string[] Names = ["outbox_full", "rejected", "rate_limited", "message_too_large", "message_unreadable"];

    /// <summary>All reasons.</summary>
    public static IReadOnlyList<LossReason> All { get; } = Enum.GetValues<LossReason>();

    /// <summary>Gets the name.</summary>
    public static string ToWireName(this LossReason reason) => Names[(int)reason];
}
