namespace Kernel.Api.Security;

/// <summary>Adds the security headers of responses: content security policy, no content sniffing, no framing, no caching.</summary>
internal sealed class ResponseHeaders(RequestDelegate next)
{
    /// <summary>The default policy: only what the web UI needs. Event data that a page shows as markup by mistake cannot run.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        AddTo(context);
        return next(context);
    }

    /// <summary>Adds the headers. <see cref="CspMetadata"/> overrides the policy of an endpoint.</summary>
    public static void AddTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";

        // A browser can only display or frame responses to GET; publishing does not pay for the other headers.
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<CspMetadata>()?.Policy ?? ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
    }
}

/// <summary>Overrides the content security policy of an endpoint.</summary>
/// <param name="Policy">The value of <c>Content-Security-Policy</c>.</param>
internal sealed record CspMetadata(string Policy);
