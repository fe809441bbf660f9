using System.Text.Json.Serialization;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>How a stream that is made is kept. What is null follows the basin's default, then S2's.</summary>
public sealed record StreamConfig
{
    /// <summary>Null: the default, for S2 <see cref="Model.StorageClass.Express"/>.</summary>
    public StorageClass? StorageClass { get; init; }

    /// <summary>
    /// How long records are kept: at least 1 s, whole seconds, or <see cref="Timeout.InfiniteTimeSpan"/> for ever. Null: the default,
    /// for S2 7 days.
    /// </summary>
    public TimeSpan? Retention { get; init; }

    /// <exception cref="ArgumentException">The retention is out of its range.</exception>
    internal void Validate()
    {
        if (Retention is { } retention && retention != Timeout.InfiniteTimeSpan
            && (retention < TimeSpan.FromSeconds(1) || retention.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException($"A stream's retention is whole seconds, at least 1, or infinite, not {retention}.");
        }
    }
}

/// <summary>How S2 keeps a stream's records: what an append costs, and how long it takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageClass>))]
public enum StorageClass
{
    /// <summary>Acknowledged within about 40 ms.</summary>
    [JsonStringEnumMemberName("express")]
    Express,

    /// <summary>Acknowledged within about 400 ms.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,
}
