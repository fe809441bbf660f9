using Microsoft.AspNetCore.StaticFiles;

namespace Kernel.Api.Demo;

/// <summary>The files of the demo shop, which are part of the assembly.</summary>
internal static class ShopFiles
{
    private const string ResourcePrefix = "demo/";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>The page, the same for every address of the shop.</summary>
    public const string Page = "index.html";

    /// <summary>The names of all files, such as <c>images/mug.svg</c>.</summary>
    public static IEnumerable<string> Names => typeof(ShopFiles).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Select(static name => name[ResourcePrefix.Length..]);

    /// <summary>Returns a file; 404 if there is none of that name.</summary>
    public static IResult Send(string name) => typeof(ShopFiles).Assembly.GetManifestResourceStream(ResourcePrefix + name) is { } content
        ? Results.Stream(content, ContentTypes.TryGetContentType(name, out var type) ? type : null)
        : Results.NotFound();
}
