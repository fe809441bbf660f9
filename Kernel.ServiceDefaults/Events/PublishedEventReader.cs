using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Reads and validates the members of a published event, as slices of its JSON.</summary>
internal ref struct PublishedEventReader
{
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Kind;
    public ReadOnlySpan<byte> SourceEvent;
    public ReadOnlySpan<byte> Metadata;
    public ReadOnlySpan<byte> Data;
    public EventCategory Category;

    private Members _seen;

    [Flags]
    private enum Members
    {
        None = 0,
        Type = 1,
        Category = 2,
        Source = 4,
        Data = 8,
        Kind = 16,
        Event = 32,
        Metadata = 64,
    }

    /// <param name="json">JSON without unpaired surrogates, which cannot be compared.</param>
    public void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An event must be a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(json, ref reader);
        }

        _ = reader.Read(); // throws if content follows the object
        if (Type.IsEmpty)
        {
            throw new JsonException("type is missing.");
        }
    }

    private void ReadMember(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            Type = Text(ref reader, Members.Type, "type");
            CheckType();
        }
        else if (reader.ValueTextEquals("category"u8))
        {
            var name = Text(ref reader, Members.Category, "category");
            if (!name.IsEmpty && !EventCategories.TryParse(name, out Category))
            {
                throw new JsonException($"category must be one of {EventCategories.Names}.");
            }
        }
        else if (reader.ValueTextEquals("source"u8))
        {
            Next(ref reader, Members.Source, "source");
            ReadSource(json, ref reader);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            Next(ref reader, Members.Data, "data");
            Data = Slice(json, ref reader);
        }
        else
        {
            throw new JsonException($"Unknown member '{Excerpt(ref reader)}': an event has type, category, source and data; the server sets ts.");
        }
    }

    private void ReadSource(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("source must be an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                Kind = Text(ref reader, Members.Kind, "source.kind");
                CheckKind();
            }
            else if (reader.ValueTextEquals("event"u8))
            {
                ReadSourceEvent(json, ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                Next(ref reader, Members.Metadata, "source.metadata");
                ReadMetadata(json, ref reader);
            }
            else
            {
                throw new JsonException($"Unknown member 'source.{Excerpt(ref reader)}': a source has kind, event and metadata.");
            }
        }
    }

    private void ReadSourceEvent(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var text = Text(ref reader, Members.Event, "source.event");
        if (text.Length > EventLimits.MaxNameLength)
        {
            throw new JsonException($"source.event may have at most {EventLimits.MaxNameLength} bytes.");
        }

        if (reader.TokenType != JsonTokenType.Null)
        {
            SourceEvent = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        }
    }

    private void ReadMetadata(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var start = (int)reader.TokenStartIndex;
        SourceMetadata.Check(ref reader);
        Metadata = json[start..(int)reader.BytesConsumed];
    }

    private readonly void CheckType()
    {
        if (!EventNames.IsValid(Type))
        {
            throw new JsonException($"type must be {EventNames.Rule}.");
        }

        if (EventNames.IsReserved(Type))
        {
            throw new JsonException($"type is reserved: {EventNames.ReservedRule} are reserved for the system.");
        }
    }

    private readonly void CheckKind()
    {
        if (Kind.SequenceEqual("cdp"u8) || Kind.SequenceEqual("kernel_api"u8))
        {
            throw new JsonException("source.kind is reserved: cdp and kernel_api are reserved for the system. Use extension or local_process.");
        }

        if (!Kind.IsEmpty && !Kind.SequenceEqual("extension"u8) && !Kind.SequenceEqual("local_process"u8))
        {
            throw new JsonException("source.kind must be extension or local_process.");
        }
    }

    /// <summary>Reads the raw text of a string member; empty if it is null.</summary>
    private ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader, Members member, string name)
    {
        Next(ref reader, member, name);
        return reader.TokenType switch
        {
            JsonTokenType.String when reader.ValueSpan.IsEmpty => throw new JsonException($"{name} must not be empty."),
            JsonTokenType.String => reader.ValueSpan,
            JsonTokenType.Null => default,
            _ => throw new JsonException($"{name} must be a string."),
        };
    }

    private void Next(scoped ref Utf8JsonReader reader, Members member, string name)
    {
        if ((_seen & member) != 0)
        {
            throw new JsonException($"Duplicate member '{name}'.");
        }

        _seen |= member;
        reader.Read();
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    // Limited, because the client can send any length.
    private static string Excerpt(scoped ref Utf8JsonReader reader) =>
        System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(40, reader.ValueSpan.Length)]);
}
