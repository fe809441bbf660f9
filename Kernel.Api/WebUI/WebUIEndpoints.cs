using Microsoft.Net.Http.Headers;

namespace Kernel.Api.WebUI;

/// <summary><c>GET /</c>, <c>/s/{session}/{view}</c> and <c>/open</c>: the web UI, and the files that it loads.</summary>
internal static class WebUIEndpoints
{
    private const string AskAgain = "no-cache";
    private const string KeepForEver = "public, max-age=31536000, immutable";

    private static readonly string[] Addresses = ["/", "/open", "/s/{session}", "/s/{session}/{view}"];

    /// <summary>Adds the files of the web UI.</summary>
    public static IServiceCollection AddWebUI(this IServiceCollection services) => services.AddSingleton<WebAssets>();

    /// <summary>Maps the web UI. It contains no data and requires no key, because it requests data from the API like any other client.</summary>
    public static void MapWebUI(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        foreach (var address in Addresses)
        {
            group.MapMethods(address, [HttpMethods.Get, HttpMethods.Head], static (HttpContext context, WebAssets assets) =>
                Send(context, assets.PageAt(DepthOf(context.Request.Path)), AskAgain, assets.Version));
        }

        group.MapMethods("/console/{version}/{**name}", [HttpMethods.Get, HttpMethods.Head], static (HttpContext context, string version, string name, WebAssets assets) =>
            version == assets.Version && assets.Find(name) is { } file ? Send(context, file, KeepForEver, assets.Version) : Results.NotFound());
    }

    // A trailing slash adds a segment to what relative references are resolved against.
    private static int DepthOf(PathString path) => path.Value!.Count(static character => character == '/') - 1;

    private static IResult Send(HttpContext context, WebAsset asset, string caching, string version)
    {
        var takesGzip = context.Request.GetTypedHeaders().AcceptEncoding.Any(static e => e.Value == "gzip" && e.Quality != 0);
        var headers = context.Response.Headers;
        headers.CacheControl = caching;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        if (takesGzip)
        {
            headers.ContentEncoding = "gzip";
        }

        // The two encodings of a file are different representations, so they have different ETags.
        var tag = new EntityTagHeaderValue($"\"{version}{(takesGzip ? "-gzip" : "")}\"");
        return Results.Bytes(takesGzip ? asset.Compressed : asset.Content, asset.ContentType, entityTag: tag);
    }
}
