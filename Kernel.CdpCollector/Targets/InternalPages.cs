namespace Kernel.CdpCollector.Targets;

/// <summary>Tells the browser's own pages from those of the web.</summary>
internal static class InternalPages
{
    /// <summary>Whether a URL, given as a token or without quotes, is one of the browser's own.</summary>
    public static bool IsInternal(ReadOnlySpan<byte> url)
    {
        url = url.Length > 0 && url[0] == (byte)'"' ? url[1..] : url;
        return url.StartsWith("chrome://"u8) || url.StartsWith("devtools://"u8) || url.StartsWith("chrome-untrusted://"u8);
    }
}
