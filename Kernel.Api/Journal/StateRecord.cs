using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>What a block says besides events: a line of JSON after its frames. A whole state has all of it, a commit what it changed.</summary>
internal sealed record StateRecord
{
    /// <summary>The identity of the log.</summary>
    public string? StreamId { get; init; }

    /// <summary>No sequence number up to this one may be given again after a crash.</summary>
    public ulong Reserved { get; init; }

    /// <summary>The first sequence number to come, if the journal was closed cleanly; else 0.</summary>
    public ulong Next { get; init; }

    /// <summary>Ranges of sequence numbers that were never given, each the first and the last.</summary>
    public IReadOnlyList<ulong[]>? NeverGiven { get; init; }

    /// <summary>Sessions.</summary>
    public IReadOnlyList<SessionRecord>? Sessions { get; init; }

    /// <summary>Producers.</summary>
    public IReadOnlyList<ProducerPosition>? Producers { get; init; }

    /// <summary>Whether it says anything.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == Nothing;

    private static StateRecord Nothing { get; } = new();

    /// <summary>Reads the lines of a block whose checksum was right.</summary>
    public static IEnumerable<StateRecord> Read(ReadOnlySpan<byte> lines)
    {
        var records = new List<StateRecord>();
        while (lines.IndexOf((byte)'\n') is var end and >= 0)
        {
            records.Add(JsonSerializer.Deserialize(lines[..end], StateJsonContext.Default.StateRecord)!);
            lines = lines[(end + 1)..];
        }

        return records;
    }

    /// <summary>The record as a line.</summary>
    public byte[] ToLine()
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            JsonSerializer.Serialize(json, this, StateJsonContext.Default.StateRecord);
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StateRecord))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
