namespace Kernel.CdpCollector.Targets;

/// <summary>What is loaded in a target's main frame. Texts are JSON string tokens, as the browser sent them.</summary>
internal sealed class DocumentState
{
    private static readonly byte[] Empty = "\"\""u8.ToArray();

    public byte[] FrameId { get; set; } = Empty;

    public byte[] LoaderId { get; set; } = Empty;

    public byte[] Url { get; set; } = Empty;

    /// <summary>Whether it is one of the browser's own pages, of which nothing is captured.</summary>
    public bool IsInternal { get; private set; }

    public void SetUrl(byte[] token)
    {
        Url = token;
        IsInternal = InternalPages.IsInternal(token);
    }
}
