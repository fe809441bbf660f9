namespace Kernel.CdpCollector.Targets;

/// <summary>A frame and its current document. Strings are JSON tokens, as the browser sent them.</summary>
internal sealed class DocumentState
{
    private static readonly byte[] PdfViewer = "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/"u8.ToArray();

    private static readonly byte[] Empty = "\"\""u8.ToArray();

    public byte[] FrameId { get; set; } = Empty;

    /// <summary>The parent frame; empty for the main frame of a page.</summary>
    public byte[] ParentFrameId { get; set; } = [];

    public byte[] LoaderId { get; set; } = Empty;

    public byte[] Url { get; set; } = Empty;

    /// <summary>Indicates whether the document is an internal page of the browser, or inside one, which is not captured.</summary>
    public bool IsInternal { get; private set; }

    /// <summary>Indicates whether it is part of an internal page, whatever its URL: the PDF viewer shows a PDF in a frame with the PDF's URL.</summary>
    public bool IsInsideInternal { get; init; }

    /// <summary>Indicates whether a <c>navigation</c> event was written for this document.</summary>
    public bool IsReported { get; set; }

    /// <summary>Indicates whether <c>dom_content_loaded</c> and <c>page_load</c> were written, so that neither is written twice.</summary>
    public bool IsParsed { get; set; }

    public bool IsLoaded { get; set; }

    /// <summary>Indicates whether a document is known to be loaded.</summary>
    public bool HasLoader => LoaderId.Length > 2;

    /// <summary>Returns whether a URL token is that of the initial empty document of every frame.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> url) =>
        url.Length <= 2 || url.SequenceEqual("\"about:blank\""u8) || url.SequenceEqual("\":\""u8);

    /// <summary>Returns whether a URL, with or without quotes, is that of an internal page of the browser.</summary>
    public static bool IsInternalUrl(ReadOnlySpan<byte> url)
    {
        url = url.Length > 0 && url[0] == (byte)'"' ? url[1..] : url;
        return url.StartsWith("chrome://"u8) || url.StartsWith("devtools://"u8) || url.StartsWith("chrome-untrusted://"u8) || url.StartsWith(PdfViewer);
    }

    public void SetUrl(byte[] token)
    {
        Url = token;
        IsInternal = IsInsideInternal || IsInternalUrl(token);
    }

    /// <summary>Starts another document in this frame.</summary>
    public void Begin(byte[] loaderId, byte[] url)
    {
        LoaderId = loaderId;
        SetUrl(url);
        IsReported = false;
        IsParsed = false;
        IsLoaded = false;
    }
}
