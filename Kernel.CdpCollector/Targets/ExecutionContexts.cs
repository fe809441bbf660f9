namespace Kernel.CdpCollector.Targets;

/// <summary>Maps execution contexts to frames, by the browser's context ids. Not thread-safe.</summary>
internal sealed class ExecutionContexts
{
    private const int Capacity = 4_096;

    private readonly Dictionary<long, byte[]> _frames = [];

    /// <summary>Gets the frame's id as a token, or null if it is unknown.</summary>
    public byte[]? FrameOf(long context) => _frames.GetValueOrDefault(context);

    public void Add(long context, ReadOnlySpan<byte> frameId)
    {
        if (_frames.Count < Capacity || _frames.ContainsKey(context))
        {
            _frames[context] = frameId.ToArray();
        }
    }

    public void Remove(long context) => _frames.Remove(context);

    public void Clear() => _frames.Clear();
}
