using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kernel.Cli.Output;

namespace Kernel.Cli.Bundles;

/// <summary>A capture session that was saved as a bundle (docs/bundle.md).</summary>
/// <remarks>It can come from a stranger: sizes are limited while a file is decompressed, whatever the zip file says about them.</remarks>
internal sealed class BundleFile : IAsyncDisposable
{
    /// <summary>The file with the events.</summary>
    public const string Events = "events.jsonl";

    /// <summary>The file with the network traffic.</summary>
    public const string Har = "session.har";

    /// <summary>The file with the summary.</summary>
    public const string Summary = "summary.json";

    /// <summary>The file with the summary as text.</summary>
    public const string SummaryText = "summary.txt";

    private const string Manifest = "manifest.json";
    private const string Format = "kernel-bundle";

    // The latest version of the format that is read.
    private const int MaxVersion = 1;

    private const int MaxDocumentBytes = 16 * 1024 * 1024;
    private const long MaxBytes = 4L * 1024 * 1024 * 1024;
    private const int BufferBytes = 64 * 1024;

    private readonly string _path;
    private readonly ZipArchive _zip;

    private BundleFile(string path, ZipArchive zip)
    {
        _path = TerminalText.Sanitize(path);
        _zip = zip;
    }

    /// <summary>Opens a bundle.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no bundle, is cut off, or has a later version; the message is for the user.</exception>
    public static async Task<BundleFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder. Name a bundle, such as checkout.kernel.zip.");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous);
        ZipArchive zip;
        try
        {
            zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellationToken);
        }
        catch (InvalidDataException)
        {
            await file.DisposeAsync();
            throw new InvalidDataException($"{TerminalText.Sanitize(path)} is not a zip file, or it is cut off. 'kernel export' saves a session as a bundle.");
        }

        var bundle = new BundleFile(path, zip);
        try
        {
            await bundle.CheckAsync(cancellationToken);
            return bundle;
        }
        catch
        {
            await bundle.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a file in chunks, which are valid until the next one.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged or too large.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string name, CancellationToken cancellationToken) => ReadAsync(name, MaxBytes, cancellationToken);

    /// <summary>Copies a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged or too large.</exception>
    public Task CopyAsync(string name, Stream output, CancellationToken cancellationToken) => CopyAsync(name, MaxBytes, output, cancellationToken);

    /// <summary>Reads a small file as text.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged or too large.</exception>
    public async Task<string> ReadTextAsync(string name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await CopyAsync(name, MaxDocumentBytes, content, cancellationToken);
        return Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
    }

    /// <summary>Reads a small file as JSON, which the receiver disposes.</summary>
    /// <exception cref="InvalidDataException">The file is missing, damaged, too large or no JSON.</exception>
    public async Task<JsonDocument> ReadJsonAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return JsonDocument.Parse(await ReadTextAsync(name, cancellationToken));
        }
        catch (JsonException)
        {
            throw Mistake($"{name} is not JSON");
        }
    }

    /// <summary>Creates an exception about the content.</summary>
    /// <param name="mistake">The mistake.</param>
    public InvalidDataException Mistake(string mistake) => new($"{_path} is damaged, or no bundle: {TerminalText.Sanitize(mistake)}.");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var manifest = await ReadJsonAsync(Manifest, cancellationToken);
        if (manifest.RootElement.ValueKind != JsonValueKind.Object
            || !manifest.RootElement.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != Format
            || !manifest.RootElement.TryGetProperty("format_version", out var member) || member.ValueKind != JsonValueKind.Number || !member.TryGetInt32(out var version))
        {
            throw Mistake($"{Manifest} has no format '{Format}' and no format_version");
        }

        if (version > MaxVersion)
        {
            throw new InvalidDataException($"{_path} has version {version} of the format, and this command reads version {MaxVersion}. Use a later version of Kernel.");
        }
    }

    private async Task CopyAsync(string name, long maxBytes, Stream output, CancellationToken cancellationToken)
    {
        await foreach (var chunk in ReadAsync(name, maxBytes, cancellationToken))
        {
            await output.WriteAsync(chunk, cancellationToken);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string name, long maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var content = await TryAsync(name, () => (_zip.GetEntry(name) ?? throw Missing(name)).OpenAsync(cancellationToken));
        var buffer = new byte[BufferBytes];
        for (var left = maxBytes; await TryAsync(name, () => content.ReadAsync(buffer, cancellationToken).AsTask()) is > 0 and var count;)
        {
            left -= count;
            yield return left >= 0 ? buffer.AsMemory(0, count) : throw Mistake($"{name} has more than {maxBytes:N0} bytes");
        }
    }

    private InvalidDataException Missing(string name) => name == Manifest || name == Events
        ? Mistake($"it has no {name}")
        : new InvalidDataException($"{_path} has no {name}: an earlier version of Kernel wrote it.");

    private async Task<T> TryAsync<T>(string name, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or NotSupportedException && !damage.Message.StartsWith(_path, StringComparison.Ordinal))
        {
            throw Mistake($"{name} cannot be read ({damage.Message.TrimEnd('.')})");
        }
    }
}
