using System.Text.Json.Serialization;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The configuration of a new stream. A null value means the default of the basin, or else that of S2.</summary>
public sealed record StreamConfig
{
    /// <summary>The storage class. The default of S2 is <see cref="Model.StorageClass.Express"/>.</summary>
    public StorageClass? StorageClass { get; init; }

    /// <summary>
    /// The retention of records: whole seconds, at least 1 s, or <see cref="Timeout.InfiniteTimeSpan"/>. The default of S2
    /// is 7 days.
    /// </summary>
    public TimeSpan? Retention { get; init; }

    /// <exception cref="ArgumentException">The retention is invalid.</exception>
    internal void Validate()
    {
        if (Retention is { } retention && retention != Timeout.InfiniteTimeSpan
            && (retention < TimeSpan.FromSeconds(1) || retention.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException($"Retention must be infinite or whole seconds of at least 1, but is {retention}.");
        }
    }
}

/// <summary>The storage class of a stream, which decides the cost and the latency of appends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageClass>))]
public enum StorageClass
{
    /// <summary>Appends are acknowledged within about 40 ms.</summary>
    [JsonStringEnumMemberName("express")]
    Express,

    /// <summary>Appends are acknowledged within about 400 ms.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,
}
