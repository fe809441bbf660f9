namespace Kernel.CdpCollector.Targets;

/// <summary>Which frame a script runs in, by the number that the browser gives to each of its worlds. Not thread-safe.</summary>
internal sealed class ExecutionContexts
{
    private const int Capacity = 4_096;

    private readonly Dictionary<long, byte[]> _frames = [];

    /// <summary>The frame's id as a token; null where it is not known.</summary>
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
