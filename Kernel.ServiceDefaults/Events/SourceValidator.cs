using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Validates the <c>source</c> of complete events, which readers get unchanged.</summary>
internal static class SourceValidator
{
    /// <summary>Validates that an object is <c>{kind, event?, metadata?}</c>.</summary>
    /// <exception cref="JsonException">The source is invalid; the message says why.</exception>
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

/// <summary>Validates the <c>metadata</c> of an event's source.</summary>
internal static class SourceMetadata
{
    /// <summary>Validates and skips the current value of the reader.</summary>
    /// <exception cref="JsonException">The value is not an object of strings.</exception>
    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Invalid();
            }
        }
    }

    private static JsonException Invalid() => new("source.metadata must be an object of strings.");
}
