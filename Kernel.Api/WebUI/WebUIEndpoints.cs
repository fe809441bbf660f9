using Microsoft.Net.Http.Headers;

namespace Kernel.Api.WebUI;

/// <summary><c>GET /</c>: a web page that shows the stream, and the files that it loads.</summary>
internal static class WebUIEndpoints
{
    private const string AskAgain = "no-cache";
    private const string KeepForEver = "public, max-age=31536000, immutable";

    /// <summary>Adds the page's files.</summary>
    public static IServiceCollection AddWebUI(this IServiceCollection services) => services.AddSingleton<WebAssets>();

    /// <summary>Maps the page. It holds no data and needs no key: what it asks the API for, it asks as any other client.</summary>
    public static void MapWebUI(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        group.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], static (HttpContext context, WebAssets assets) =>
            Send(context, assets.Page, AskAgain, assets.Version));
        group.MapMethods("/console/{version}/{**name}", [HttpMethods.Get, HttpMethods.Head], static (HttpContext context, string version, string name, WebAssets assets) =>
            version == assets.Version && assets.Find(name) is { } file ? Send(context, file, KeepForEver, assets.Version) : Results.NotFound());
    }

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

        // The two encodings of one file are two representations, and so have two tags.
        var tag = new EntityTagHeaderValue($"\"{version}{(takesGzip ? "-gzip" : "")}\"");
        return Results.Bytes(takesGzip ? asset.Compressed : asset.Content, asset.ContentType, entityTag: tag);
    }
}
