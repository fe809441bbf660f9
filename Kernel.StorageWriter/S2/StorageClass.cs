using System.Text.Json.Serialization;

namespace Kernel.StorageWriter.S2;

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
