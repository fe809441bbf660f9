using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Targets;

/// <summary>The frames of a target: its main frame and the child frames in the same process. Not thread-safe.</summary>
internal sealed class FrameTable(DocumentState main)
{
    // Events of frames beyond this limit carry the main frame's context.
    private const int Capacity = 1_000;

    private readonly Dictionary<byte[], DocumentState> _children = new(Utf8KeyComparer.Instance);

    public IReadOnlyCollection<DocumentState> Children => _children.Values;

    /// <summary>Finds a frame by its id, given as a token.</summary>
    public DocumentState? Find(ReadOnlySpan<byte> frameId) =>
        frameId.SequenceEqual(main.FrameId) ? main
        : _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(frameId, out var frame) ? frame
        : null;

    /// <summary>Gets or adds a child frame. Returns null if the limit is reached.</summary>
    public DocumentState? GetOrAdd(ReadOnlySpan<byte> frameId, ReadOnlySpan<byte> parentId)
    {
        if (Find(frameId) is { } known)
        {
            return known;
        }

        if (_children.Count >= Capacity)
        {
            return null;
        }

        var frame = new DocumentState { FrameId = frameId.ToArray(), ParentFrameId = parentId.ToArray() };
        _children.Add(frame.FrameId, frame);
        return frame;
    }

    /// <summary>Removes a frame that was detached or moved to a target in another process.</summary>
    public void Remove(ReadOnlySpan<byte> frameId) => _children.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(frameId);

    /// <summary>Removes all child frames, because the main frame shows another document.</summary>
    public void Clear() => _children.Clear();
}
