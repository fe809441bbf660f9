namespace Kernel.CdpCollector.Targets;

/// <summary>A frame and what is loaded in it. Texts are JSON string tokens, as the browser sent them.</summary>
internal sealed class DocumentState
{
    private static readonly byte[] Empty = "\"\""u8.ToArray();

    public byte[] FrameId { get; set; } = Empty;

    /// <summary>The frame that it is in; empty for the main frame of a page.</summary>
    public byte[] ParentFrameId { get; set; } = [];

    public byte[] LoaderId { get; set; } = Empty;

    public byte[] Url { get; set; } = Empty;

    /// <summary>Whether it is one of the browser's own pages, of which nothing is captured.</summary>
    public bool IsInternal { get; private set; }

    /// <summary>Whether a <c>navigation</c> was said of this document.</summary>
    public bool IsReported { get; set; }

    /// <summary>Whether <c>dom_content_loaded</c> and <c>page_load</c> happened, so that neither is said twice.</summary>
    public bool IsParsed { get; set; }

    public bool IsLoaded { get; set; }

    /// <summary>Whether anything is known to be loaded.</summary>
    public bool HasLoader => LoaderId.Length > 2;

    /// <summary>Whether a URL, as a token, is that of the empty document which every frame begins with.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> url) =>
        url.Length <= 2 || url.SequenceEqual("\"about:blank\""u8) || url.SequenceEqual("\":\""u8);

    /// <summary>Whether a URL, given as a token or without quotes, is one of the browser's own pages.</summary>
    public static bool IsInternalUrl(ReadOnlySpan<byte> url)
    {
        url = url.Length > 0 && url[0] == (byte)'"' ? url[1..] : url;
        return url.StartsWith("chrome://"u8) || url.StartsWith("devtools://"u8) || url.StartsWith("chrome-untrusted://"u8);
    }

    public void SetUrl(byte[] token)
    {
        Url = token;
        IsInternal = IsInternalUrl(token);
    }

    /// <summary>Another document is loaded now.</summary>
    public void Begin(byte[] loaderId, byte[] url)
    {
        LoaderId = loaderId;
        SetUrl(url);
        IsReported = false;
        IsParsed = false;
        IsLoaded = false;
    }
}
