using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Targets;

/// <summary>The frames of a target: its main frame, and those inside that share its process. Not thread-safe.</summary>
internal sealed class FrameTable(DocumentState main)
{
    // A page with more frames is not followed into all of them: what happens there carries the main frame's context.
    private const int Capacity = 1_000;

    private readonly Dictionary<byte[], DocumentState> _children = new(Utf8KeyComparer.Instance);

    public IReadOnlyCollection<DocumentState> Children => _children.Values;

    /// <summary>The frame with that id, given as a token.</summary>
    public DocumentState? Find(ReadOnlySpan<byte> frameId) =>
        frameId.SequenceEqual(main.FrameId) ? main
        : _children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(frameId, out var frame) ? frame
        : null;

    /// <summary>The child with that id; null where there are too many.</summary>
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

    /// <summary>The frame is gone, or has moved into a process and a target of its own.</summary>
    public void Remove(ReadOnlySpan<byte> frameId) => _children.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(frameId);

    /// <summary>The main frame shows another document: the frames inside went with the old one.</summary>
    public void Clear() => _children.Clear();
}
