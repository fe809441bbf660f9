using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kernel.Api.WebUI;

/// <summary>The embedded files of the web UI.</summary>
/// <remarks>
/// The files have a path with their version, a hash of all files, so browsers can cache them indefinitely and never mix modules
/// of two versions. Only the page itself, which contains that path, is revalidated.
/// </remarks>
internal sealed partial class WebAssets
{
    private const string ResourcePrefix = "console/";
    private const string PageName = "index.html";

    // The deepest address of the page is /s/{session}/{view}/.
    private const int MaxDepth = 3;

    // Placeholders in the page's source for the path of its files and for its module preloads.
    private const string VersionPlaceholder = "console/-/";
    private const string ModulesPlaceholder = "<!-- modules -->";

    private readonly FrozenDictionary<string, WebAsset> _files;
    private readonly WebAsset[] _pages;

    public WebAssets()
    {
        var contents = typeof(WebAssets).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(static name => name[ResourcePrefix.Length..].Replace('\\', '/'), Read);
        Version = Hash(contents);
        _pages = [.. Enumerable.Range(0, MaxDepth + 1).Select(depth => WebAsset.Of(PageName, Complete(contents[PageName], contents.Keys, Version, depth)))];
        _files = contents.Where(static file => file.Key != PageName)
            .ToFrozenDictionary(static file => file.Key, static file => WebAsset.Of(file.Key, file.Value));
    }

    /// <summary>Gets the version, which changes with any file.</summary>
    public string Version { get; }

    /// <summary>Gets the names of the files that the page loads, such as <c>lib/deque.js</c>.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>The page for an address so many segments below the root. Its references are relative, so that a reverse proxy can add a path.</summary>
    /// <param name="depth">The number of segments before the last one, 0 to 3.</param>
    public WebAsset PageAt(int depth) => _pages[depth];

    /// <summary>Finds a file by its name; null if there is none.</summary>
    public WebAsset? Find(string name) => _files.GetValueOrDefault(name);

    private static byte[] Read(string resource)
    {
        using var stream = typeof(WebAssets).Assembly.GetManifestResourceStream(resource)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Path.GetExtension(resource) is ".js" or ".css"
            ? Encoding.UTF8.GetBytes(CommentPattern().Replace(Encoding.UTF8.GetString(content.ToArray()), ""))
            : content.ToArray();
    }

    private static string Hash(Dictionary<string, byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in contents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    // Modules are preloaded, so that a browser fetches them in parallel instead of import by import.
    private static byte[] Complete(byte[] page, IEnumerable<string> names, string version, int depth)
    {
        var modules = names.Where(static name => Path.GetExtension(name) == ".js")
            .Select(name => $"<link rel=\"modulepreload\" href=\"{VersionPlaceholder}{name}\">");
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page)
            .Replace(ModulesPlaceholder, string.Join('\n', modules), StringComparison.Ordinal)
            .Replace(VersionPlaceholder, $"{string.Concat(Enumerable.Repeat("../", depth))}console/{version}/", StringComparison.Ordinal));
    }

    // Comments on their own lines, and indentation: a fifth of what a browser would download. No string contains such a line.
    [GeneratedRegex(@"^[ \t]*/\*(?:(?!\*/)[\s\S])*\*/[ \t]*\r?\n|^[ \t]*//.*\n|^[ \t]+", RegexOptions.Multiline)]
    private static partial Regex CommentPattern();
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
    public static WebAsset Of(string name, byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return new WebAsset(content, compressed.ToArray(), ContentTypes[Path.GetExtension(name)]);
    }
}
