namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>A download under way. Texts are tokens.</summary>
internal sealed class OpenDownload
{
    public required byte[] Id { get; init; }

    public required byte[] Url { get; init; }

    public required byte[] FileName { get; init; }

    /// <summary>When it began, in timestamps of the clock.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Bytes so far, and in all; 0 where that is not known.</summary>
    public long ReceivedBytes { get; set; }

    public long TotalBytes { get; set; }
}
