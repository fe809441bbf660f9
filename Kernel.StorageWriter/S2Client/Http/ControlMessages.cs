using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>The JSON bodies of control operations; records are protobuf.</summary>
internal static class ControlMessages
{
    public static ReadOnlyMemory<byte> CreateBasin(string basin) =>
        JsonSerializer.SerializeToUtf8Bytes(new BasinBody(basin), ControlJsonContext.Default.BasinBody);

    public static ReadOnlyMemory<byte> CreateStream(string stream, StreamConfig? config) =>
        JsonSerializer.SerializeToUtf8Bytes(new StreamBody(stream, config is null ? null : ConfigBody.From(config)), ControlJsonContext.Default.StreamBody);

    /// <exception cref="JsonException">The body is not a tail.</exception>
    public static StreamPosition ReadTail(ReadOnlyMemory<byte> body)
    {
        var tail = JsonSerializer.Deserialize(body.Span, ControlJsonContext.Default.TailBody)?.Tail;
        return tail is { } position ? new StreamPosition(position.SeqNum, position.Timestamp) : throw new JsonException("The tail is missing.");
    }

    internal sealed record TailBody(PositionBody? Tail);

    internal sealed record PositionBody(ulong SeqNum, ulong Timestamp);

    internal sealed record BasinBody(string Basin);

    internal sealed record StreamBody(string Stream, ConfigBody? Config);

    internal sealed record ConfigBody(StorageClass? StorageClass, RetentionBody? RetentionPolicy)
    {
        public static ConfigBody From(StreamConfig config) => new(config.StorageClass, config.Retention switch
        {
            null => null,
            { } infinite when infinite == Timeout.InfiniteTimeSpan => new RetentionBody(null, new EmptyBody()),
            { } age => new RetentionBody((long)age.TotalSeconds, null),
        });
    }

    internal sealed record RetentionBody(long? Age, EmptyBody? Infinite);

    internal sealed record EmptyBody;
}

/// <summary>The JSON serialization of control messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlMessages.TailBody))]
[JsonSerializable(typeof(ControlMessages.BasinBody))]
[JsonSerializable(typeof(ControlMessages.StreamBody))]
internal sealed partial class ControlJsonContext : JsonSerializerContext;
