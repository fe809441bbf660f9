namespace Kernel.Api.EventStream;

/// <summary>The outcome of appending a batch.</summary>
/// <param name="First">The sequence number of the first event; 0 if the batch was rejected.</param>
/// <param name="Last">The sequence number of the last event; below <paramref name="First"/> if the batch is empty.</param>
/// <param name="Session">The id of the active session, UTF-8; empty if none was active.</param>
internal readonly record struct AppendResult(ulong First, ulong Last, byte[] Session)
{
    /// <summary>The batch does not fit: events that are not in the journal yet must stay in the ring.</summary>
    public static AppendResult Rejected { get; } = new(0, 0, []);

    /// <summary>Gets whether the batch is in the stream.</summary>
    public bool Accepted => First > 0;
}
