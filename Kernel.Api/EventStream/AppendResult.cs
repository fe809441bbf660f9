namespace Kernel.Api.EventStream;

/// <summary>Where a batch went.</summary>
/// <param name="First">The number of its first event; 0 where it was refused.</param>
/// <param name="Last">The number of its last event; below <paramref name="First"/> for an empty batch.</param>
/// <param name="Session">The session it was stamped with, UTF-8; empty where none was active.</param>
internal readonly record struct AppendResult(ulong First, ulong Last, byte[] Session)
{
    /// <summary>The stream has no room: what is not in the journal yet may not be pushed out of the ring.</summary>
    public static AppendResult Rejected { get; } = new(0, 0, []);

    /// <summary>Whether the batch is in the stream.</summary>
    public bool Accepted => First > 0;
}
