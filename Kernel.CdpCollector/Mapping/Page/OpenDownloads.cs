using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>The downloads of a page that go on, by the browser's id. Not thread-safe.</summary>
internal sealed class OpenDownloads
{
    private const int Capacity = 256;

    private readonly Dictionary<byte[], OpenDownload> _downloads = new(Utf8KeyComparer.Instance);

    public IReadOnlyCollection<OpenDownload> All => _downloads.Values;

    public OpenDownload? Find(ReadOnlySpan<byte> id) =>
        _downloads.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var download) ? download : null;

    /// <summary>Adds one; false where it is known already, from another session, or where there are too many.</summary>
    public bool TryAdd(OpenDownload download) => _downloads.Count < Capacity && _downloads.TryAdd(download.Id, download);

    public void Remove(OpenDownload download) => _downloads.Remove(download.Id);

    public void Clear() => _downloads.Clear();
}
