using System.Globalization;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Names of spans as a person reads them in a waterfall: the address, and the result if it is not the usual one.</summary>
/// <remarks>
/// The Aspire dashboard shows nothing else of a span beside its bar. Addresses on the page's own host are shown without it. Queries
/// and everything else that may be sensitive stay out.
/// </remarks>
internal sealed class SpanName(SpanUrlRedaction redaction)
{
    private const int MaxLength = 100;
    private const int FirstNotableStatus = 300;

    /// <summary>For example <c>navigation shop.example/cart</c>, <c>navigation shop.example/ ERR_CONNECTION_REFUSED</c>.</summary>
    public string Navigation(OpenDocument document, string outcome, string? error)
    {
        var result = outcome == TraceBuilder.Failed ? Readable(error ?? outcome)
            : outcome != TraceBuilder.Loaded ? Readable(outcome)
            : Notable(document.Status);
        return Join("navigation", Address(document.Url, page: ""), result);
    }

    /// <summary>For example <c>GET /app.js</c>, <c>GET cdn.example/font.woff2 (cache)</c>, <c>POST /cart 409</c>.</summary>
    public string Request(OpenRequest request, string outcome, string? error)
    {
        var result = error is not null ? Readable(error)
            : outcome == TraceBuilder.Canceled ? outcome
            : Notable(request.Response?.Status) is { Length: > 0 } status ? status
            : outcome == TraceBuilder.Unfinished ? outcome
            : request.Response is { FromServiceWorker: true } ? "(service worker)"
            : request.Response is { FromCache: true } ? "(cache)"
            : "";
        return Join(request.Method, Address(request.Url, request.Document?.Url ?? ""), result);
    }

    /// <summary>A URL without what may be sensitive, and without its host if that is the page's.</summary>
    public string Address(string url, string page)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return redaction.Url(url);
        }

        var isOwn = Uri.TryCreate(page, UriKind.Absolute, out var own) && own.Authority == uri.Authority;
        return isOwn ? uri.AbsolutePath : uri.Authority + uri.AbsolutePath;
    }

    // The end of a long address tells more than its start.
    private static string Join(string what, string address, string result)
    {
        var most = MaxLength - what.Length - result.Length - 2;
        address = address.Length <= most ? address : "…" + address[^(most - 1)..];
        return result.Length == 0 ? $"{what} {address}" : $"{what} {address} {result}";
    }

    private static string Notable(long? status) =>
        status >= FirstNotableStatus ? status.Value.ToString(CultureInfo.InvariantCulture) : "";

    private static string Readable(string result)
    {
        result = result.Replace("net::", "", StringComparison.Ordinal);
        result = result.StartsWith("ERR_", StringComparison.Ordinal) ? result : result.Replace('_', ' ');
        return result.Length <= MaxLength / 2 ? result : result[..(MaxLength / 2)];
    }
}
