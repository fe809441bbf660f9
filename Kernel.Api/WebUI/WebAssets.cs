using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Kernel.Api.WebUI;

/// <summary>The embedded files of the web UI: the page, its modules joined into few scripts, its style sheets joined into one, and an icon.</summary>
/// <remarks>
/// The files have a path with their version, a hash of all of them, so browsers can cache them indefinitely and never mix two versions.
/// Only the page itself, which contains that path, is revalidated.
/// </remarks>
internal sealed class WebAssets
{
    private const string ResourcePrefix = "console/";
    private const string PageName = "index.html";

    // In a folder, as modules are: they find the API's root relative to it.
    private const string PageFolder = "page/";
    private static readonly string[] Unchanged = ["theme-start.js", "icon.svg"];

    // The deepest address of the page is /s/{session}/{view}/.
    private const int MaxDepth = 3;

    // The placeholder in the page's source for the path of its files.
    private const string VersionPlaceholder = "console/-/";

    private readonly FrozenDictionary<string, WebAsset> _files;
    private readonly WebAsset[] _pages;

    public WebAssets()
    {
        var sources = typeof(WebAssets).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(static name => name[ResourcePrefix.Length..].Replace('\\', '/'), Read);
        var files = PageText.Scripts(sources, "main.js").ToDictionary(static script => PageFolder + script.Key, static script => script.Value);
        files.Add(PageFolder + "style.css", PageText.Sheet(sources, "style/main.css"));
        foreach (var name in Unchanged)
        {
            files.Add(name, sources[name]);
        }

        Version = Hash([.. files.Values, sources[PageName]]);
        _pages = [.. Enumerable.Range(0, MaxDepth + 1).Select(depth => WebAsset.Of(PageName, Complete(sources[PageName], Version, depth)))];
        _files = files.ToFrozenDictionary(static file => file.Key, static file => WebAsset.Of(file.Key, file.Value));
    }

    /// <summary>Gets the version, which changes with any file.</summary>
    public string Version { get; }

    /// <summary>Gets the names of the files that the page loads, such as <c>icon.svg</c>.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>The page for an address so many segments below the root. Its references are relative, so that a reverse proxy can add a path.</summary>
    /// <param name="depth">The number of segments before the last one, 0 to 3.</param>
    public WebAsset PageAt(int depth) => _pages[depth];

    /// <summary>Finds a file by its name; null if there is none.</summary>
    public WebAsset? Find(string name) => _files.GetValueOrDefault(name);

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(WebAssets).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static string Hash(IEnumerable<string> contents) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', contents))).AsSpan(0, 8));

    private static string Complete(string page, string version, int depth) =>
        page.Replace(VersionPlaceholder, $"{string.Concat(Enumerable.Repeat("../", depth))}console/{version}/", StringComparison.Ordinal);
}

/// <summary>A file of the web UI.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Compressed">The gzip-compressed content; gzip is the only encoding that browsers also accept over plain HTTP.</param>
/// <param name="ContentType">The media type.</param>
internal sealed record WebAsset(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Compressed, string ContentType)
{
    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Creates the asset of a file.</summary>
    public static WebAsset Of(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return new WebAsset(content, compressed.ToArray(), ContentTypes[Path.GetExtension(name)]);
    }
}
