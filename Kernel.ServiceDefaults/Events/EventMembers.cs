using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Finds members of serialised events, and reads no further than to them.</summary>
public static class EventMembers
{
    /// <summary>The options of readers of events and of parts of them.</summary>
    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = EventLimits.MaxEventDepth };

    /// <summary>Gets the type of a validated event, UTF-8.</summary>
    public static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> eventJson)
    {
        var reader = new Utf8JsonReader(eventJson, ReaderOptions);
        return MoveTo(ref reader, "type"u8) ? reader.ValueSpan : default;
    }

    /// <summary>Gets the time of a validated event, Unix microseconds.</summary>
    public static long TimeOf(ReadOnlySpan<byte> eventJson)
    {
        var reader = new Utf8JsonReader(eventJson, ReaderOptions);
        return MoveTo(ref reader, "ts"u8) ? reader.GetInt64() : 0;
    }

    /// <summary>Finds a member of <c>data</c> with a string that is not empty.</summary>
    /// <param name="eventJson">A validated event.</param>
    /// <param name="member">The member's name.</param>
    /// <returns>The range of name and value in the event's JSON; null if there is no such member.</returns>
    public static Range? FindText(ReadOnlySpan<byte> eventJson, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(eventJson, ReaderOptions);
        return MoveTo(ref reader, "data"u8) && MoveTo(ref reader, member, out var start) && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty
            ? start..(int)reader.BytesConsumed
            : null;
    }

    /// <summary>Moves to the value of a member of an object, which the reader has not read yet or at whose start it is.</summary>
    /// <returns>False if the value is not an object, or has no such member.</returns>
    internal static bool MoveTo(ref Utf8JsonReader reader, ReadOnlySpan<byte> member) => MoveTo(ref reader, member, out _);

    private static bool MoveTo(ref Utf8JsonReader reader, ReadOnlySpan<byte> member, out int start)
    {
        start = 0;
        if (reader.TokenType == JsonTokenType.None && !reader.Read())
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            start = (int)reader.TokenStartIndex;
            var isMember = reader.ValueSpan.SequenceEqual(member);
            reader.Read();
            if (isMember)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
