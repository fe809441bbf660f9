namespace Kernel.StorageWriter.Batching;

/// <summary>One envelope of an <see cref="EnvelopeBatch"/>.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Start">Where its bytes start in the batch.</param>
/// <param name="Length">How many bytes it has, its line end not counted.</param>
/// <param name="ArrivedAt">When it was accepted, UTC.</param>
internal readonly record struct BatchEntry(ulong Seq, int Start, int Length, DateTimeOffset ArrivedAt)
{
    /// <summary>Where the next line starts.</summary>
    public int End => Start + Length + 1;
}
