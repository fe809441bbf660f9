using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The members of a serialised event, as slices of its JSON.</summary>
/// <remarks>Used by validation and truncation; nothing is decoded.</remarks>
internal ref struct EventParts
{
    public ReadOnlySpan<byte> Ts;
    public ReadOnlySpan<byte> Category;
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Data;
    public int TypeStart;
    public int TypeLength;
    public long Time;
    public bool Truncated;

    /// <summary>The error for an escaped member name that cannot be compared; the JSON reader throws <see cref="InvalidOperationException"/> for it.</summary>
    public const string HalfSurrogatePair = "A member name has an unpaired surrogate.";

    /// <summary>Slices an event.</summary>
    /// <exception cref="JsonException">The event is invalid; the message says why.</exception>
    public static EventParts Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (InvalidOperationException)
        {
            throw new JsonException(HalfSurrogatePair);
        }
    }

    private static EventParts ReadObject(ReadOnlySpan<byte> json)
    {
        var parts = new EventParts { TypeStart = -1 };
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An event must be a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            parts.ReadMember(json, ref reader);
        }

        if (reader.Read())
        {
            throw new JsonException("Unexpected content after the event.");
        }

        parts.RequireMembers();
        return parts;
    }

    private void ReadMember(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("ts"u8))
        {
            Expect(ref reader, "ts", JsonTokenType.Number, !Ts.IsEmpty);
            Ts = reader.TryGetInt64(out Time) ? reader.ValueSpan : throw new JsonException("ts must be an integer, Unix microseconds.");
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            Expect(ref reader, "type", JsonTokenType.String, TypeStart >= 0);
            TypeStart = (int)reader.TokenStartIndex + 1;
            TypeLength = reader.ValueSpan.Length;
        }
        else if (reader.ValueTextEquals("category"u8))
        {
            Expect(ref reader, "category", JsonTokenType.String, !Category.IsEmpty);
            Category = !reader.ValueSpan.IsEmpty ? reader.ValueSpan : throw new JsonException("category must not be empty.");
        }
        else if (reader.ValueTextEquals("source"u8))
        {
            Expect(ref reader, "source", JsonTokenType.StartObject, !Source.IsEmpty);
            Source = Slice(json, ref reader);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            Expect(ref reader, "data", null, !Data.IsEmpty);
            Data = Slice(json, ref reader);
        }
        else if (reader.ValueTextEquals("truncated"u8))
        {
            Expect(ref reader, "truncated", JsonTokenType.True, Truncated);
            Truncated = true;
        }
        else
        {
            throw new JsonException("An event has only the members ts, type, category, source, data and truncated.");
        }
    }

    private static void Expect(ref Utf8JsonReader reader, string member, JsonTokenType? type, bool isDuplicate)
    {
        reader.Read();
        if (isDuplicate)
        {
            throw new JsonException($"Duplicate member '{member}'.");
        }

        if (type is { } expected && reader.TokenType != expected)
        {
            throw new JsonException($"{member} must be {(expected is JsonTokenType.StartObject ? "an object" : $"a JSON {expected}".ToLowerInvariant())}.");
        }
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private readonly void RequireMembers()
    {
        var missing = Ts.IsEmpty ? "ts" : TypeStart < 0 ? "type" : Category.IsEmpty ? "category" : Source.IsEmpty ? "source" : null;
        if (missing is not null)
        {
            throw new JsonException($"{missing} is missing.");
        }
    }
}
