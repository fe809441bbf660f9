using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Checks the <c>source</c> of events that arrive complete: readers get it as it is.</summary>
internal static class SourceValidator
{
    /// <summary>Throws <see cref="JsonException"/> with the reason where the object is not <c>{kind, event?, metadata?}</c>.</summary>
    public static void Validate(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckMembers(json);
        }
        catch (InvalidOperationException)
        {
            throw new JsonException(EventParts.HalfSurrogatePair);
        }
    }

    private static void CheckMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var hasKind = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                CheckKind(ref reader);
                hasKind = true;
            }
            else if (reader.ValueTextEquals("event"u8))
            {
                CheckEvent(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                SourceMetadata.Check(ref reader);
            }
            else
            {
                throw new JsonException("A source has only the members kind, event and metadata.");
            }
        }

        if (!hasKind)
        {
            throw new JsonException("source.kind is missing.");
        }
    }

    private static void CheckKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String
            || !(reader.ValueTextEquals("cdp"u8) || reader.ValueTextEquals("kernel_api"u8) || reader.ValueTextEquals("local_process"u8) || reader.ValueTextEquals("extension"u8)))
        {
            throw new JsonException($"source.kind must be one of {string.Join(", ", EventSourceKinds.All)}.");
        }
    }

    private static void CheckEvent(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > EventLimits.MaxNameLength)
        {
            throw new JsonException($"source.event must be a string of at most {EventLimits.MaxNameLength} bytes.");
        }
    }
}

/// <summary>Checks the <c>metadata</c> of an event's source.</summary>
internal static class SourceMetadata
{
    /// <summary>Reads over the value that the reader stands at.</summary>
    /// <exception cref="JsonException">It is not an object of strings.</exception>
    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refusal();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Refusal();
            }
        }
    }

    private static JsonException Refusal() => new("source.metadata must be an object of strings.");
}
