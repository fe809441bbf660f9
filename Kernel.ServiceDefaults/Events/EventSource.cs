namespace Kernel.ServiceDefaults.Events;

/// <summary>Where an event comes from.</summary>
public sealed record EventSource
{
    /// <summary>One of <see cref="EventSourceKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The producer's own name for what happened, for example the CDP method <c>Network.requestWillBeSent</c>.</summary>
    public string? Event { get; init; }

    /// <summary>Facts about the source; CDP events carry <c>cdp_session_id</c>, <c>target_id</c> and <c>target_type</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
