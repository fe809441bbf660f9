using System.Globalization;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The names of spans, for reading in a waterfall: the address, and the result if it is not a success.</summary>
/// <remarks>
/// The Aspire dashboard shows only the name beside the bar of a span. Addresses on the host of the page omit the host. Queries
/// and other parts that may be sensitive are omitted.
/// </remarks>
internal sealed class SpanName(SpanUrlRedaction redaction)
{
    private const int MaxLength = 100;
    private const int MaxMethodLength = 20;
    private const int FirstNotableStatus = 300;

    /// <summary>Gets the name of a navigation, for example <c>navigation shop.example/cart</c>, <c>navigation shop.example/ ERR_CONNECTION_REFUSED</c>.</summary>
    public string Navigation(OpenDocument document, string outcome, string? error)
    {
        var result = outcome == TraceBuilder.Failed ? Format(error ?? outcome)
            : outcome != TraceBuilder.Loaded ? Format(outcome)
            : Notable(document.Status);
        return Join("navigation", Address(document.Url, page: ""), result);
    }

    /// <summary>Gets the name of a request, for example <c>GET /app.js</c>, <c>GET cdn.example/font.woff2 (cache)</c>, <c>POST /cart 409</c>.</summary>
    public string Request(OpenRequest request, string outcome, string? error)
    {
        var result = error is not null ? Format(error)
            : outcome == TraceBuilder.Canceled ? outcome
            : Notable(request.Response?.Status) is { Length: > 0 } status ? status
            : outcome == TraceBuilder.Unfinished ? outcome
            : request.Response is { FromServiceWorker: true } ? "(service worker)"
            : request.Response is { FromCache: true } ? "(cache)"
            : "";
        return Join(Limit(request.Method, MaxMethodLength), Address(request.Url, request.Document?.Url ?? ""), result);
    }

    /// <summary>Gets a URL without the parts that may be sensitive, and without its host if it is that of the page.</summary>
    public string Address(string url, string page)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return redaction.Url(url);
        }

        var isSameHost = Uri.TryCreate(page, UriKind.Absolute, out var pageUri) && pageUri.Authority == uri.Authority;
        return isSameHost ? uri.AbsolutePath : uri.Authority + uri.AbsolutePath;
    }

    // The end of a long address identifies it better than its start.
    private static string Join(string what, string address, string result)
    {
        var maxLength = MaxLength - what.Length - result.Length - 2;
        address = address.Length <= maxLength ? address : "…" + address[^(maxLength - 1)..];
        return result.Length == 0 ? $"{what} {address}" : $"{what} {address} {result}";
    }

    private static string Notable(long? status) =>
        status >= FirstNotableStatus ? status.Value.ToString(CultureInfo.InvariantCulture) : "";

    private static string Format(string result)
    {
        result = result.Replace("net::", "", StringComparison.Ordinal);
        result = result.StartsWith("ERR_", StringComparison.Ordinal) ? result : result.Replace('_', ' ');
        return Limit(result, MaxLength / 2);
    }

    private static string Limit(string text, int maxLength) => text.Length <= maxLength ? text : text[..maxLength];
}
