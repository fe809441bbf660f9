using System.IO.Compression;

namespace Kernel.Api.WebUI;

/// <summary>One file of the web page, as it is sent.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Compressed">The same, compressed with gzip: the one encoding that browsers take over plain HTTP too.</param>
/// <param name="ContentType">What it is.</param>
internal sealed record WebAsset(ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Compressed, string ContentType)
{
    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Makes one of a file.</summary>
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
