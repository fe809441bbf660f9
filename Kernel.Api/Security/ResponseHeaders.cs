namespace Kernel.Api.Security;

/// <summary>Tells browsers to take every answer for what it says it is, for this site alone, and to run nothing that is not ours.</summary>
internal sealed class ResponseHeaders(RequestDelegate next)
{
    /// <summary>What our own pages need, and nothing else; event data that got into one as markup could not do anything.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        AddTo(context);
        return next(context);
    }

    /// <summary>Adds them. An endpoint may have a policy of its own (<see cref="CspMetadata"/>).</summary>
    public static void AddTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";

        // Only what is fetched by a plain address can be shown or framed; publishing is spared the rest.
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

/// <summary>Marks an endpoint whose page needs a content security policy of its own.</summary>
/// <param name="Policy">The value of <c>Content-Security-Policy</c>.</param>
internal sealed record CspMetadata(string Policy);
