using System.Buffers;
using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Truncates events that are too large for an envelope.</summary>
/// <remarks>
/// In this order, until the event fits: the longest strings of <c>data</c> are cut to a common length, each with a marker at its end;
/// the largest members of <c>data</c> are replaced by the marker; <c>data</c> becomes null. Oversized metadata of the source is removed.
/// </remarks>
public static class EventTruncator
{
    /// <summary>The shortest length to which strings are cut; below it, whole members are replaced.</summary>
    private const int ShortestUsefulString = 256;

    private const string MarkedMember = "\"...[truncated]\"";

    /// <summary>
    /// Writes an event with at most <see cref="EventLimits.MaxEventBytes"/>, and sets <c>truncated</c> if more than white space was
    /// removed.
    /// </summary>
    /// <param name="eventJson">A validated event.</param>
    /// <param name="output">The output.</param>
    public static void Truncate(ReadOnlySpan<byte> eventJson, IBufferWriter<byte> output)
    {
        var parts = EventParts.Read(eventJson);
        var head = Head(eventJson, parts);
        var source = Compact(parts.Source);
        var data = parts.Data.IsEmpty ? default : Compact(parts.Data);
        var dataName = parts.Data.IsEmpty ? default : ",\"data\":"u8;

        var room = EventLimits.MaxEventBytes - head.Length - dataName.Length - "}".Length;
        var truncated = parts.Truncated || source.Length + data.Length > room;
        if (truncated)
        {
            room -= Mark.Length;
        }

        if (source.Length + data.Length > room)
        {
            source = source.Length <= EventLimits.MaxEventBytes / 4 ? source : WithoutMetadata(source);
            data = FitData(data, room - source.Length);
        }

        output.Write(head);
        output.Write(source);
        output.Write(dataName);
        output.Write(data);
        output.Write(truncated ? Mark : default);
        output.Write("}"u8);
    }

    private static ReadOnlySpan<byte> Mark => ",\"truncated\":true"u8;

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> eventJson, in EventParts parts)
    {
        var head = new ArrayBufferWriter<byte>(512);
        head.Write("{\"ts\":"u8);
        head.Write(parts.Ts);
        head.Write(",\"type\":\""u8);
        head.Write(eventJson.Slice(parts.TypeStart, parts.TypeLength));
        head.Write("\",\"category\":\""u8);
        head.Write(parts.Category);
        head.Write("\",\"source\":"u8);
        return head.WrittenSpan;
    }

    private static ReadOnlySpan<byte> Compact(ReadOnlySpan<byte> json)
    {
        var compact = new ArrayBufferWriter<byte>(json.Length);
        JsonCopier.Copy(json, compact);
        return compact.WrittenSpan;
    }

    private static ReadOnlySpan<byte> FitData(ReadOnlySpan<byte> data, int budget)
    {
        if (data.Length <= budget)
        {
            return data;
        }

        var cut = new ArrayBufferWriter<byte>(budget);
        JsonCopier.Copy(data, cut, StringLengthThatFits(data, budget));
        if (cut.WrittenCount <= budget)
        {
            return cut.WrittenSpan;
        }

        return ReplaceLargestMembers(cut.WrittenSpan, budget) ?? "null"u8;
    }

    /// <summary>Computes the length to which the longest strings must be cut so that the event fits, at least the shortest useful one.</summary>
    private static int StringLengthThatFits(ReadOnlySpan<byte> json, int budget)
    {
        var lengths = new List<int>();
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > ShortestUsefulString)
            {
                lengths.Add(reader.ValueSpan.Length);
            }
        }

        // Cut the longest strings to the next shorter length until enough is removed.
        lengths.Sort(static (a, b) => b.CompareTo(a));
        var excess = json.Length - budget;
        for (var count = 1; count <= lengths.Count; count++)
        {
            var next = count < lengths.Count ? lengths[count] : ShortestUsefulString;
            var gain = (long)count * (lengths[count - 1] - next);
            if (gain >= excess)
            {
                return Math.Max(ShortestUsefulString, lengths[count - 1] - ((excess + count - 1) / count));
            }

            excess -= (int)gain;
        }

        return ShortestUsefulString;
    }

    /// <summary>Replaces the largest members of an object until it fits; null if it is not an object or does not fit then.</summary>
    private static byte[]? ReplaceLargestMembers(ReadOnlySpan<byte> json, int budget)
    {
        if (json[0] != (byte)'{')
        {
            return null;
        }

        var members = new List<(int Start, int Length)>();
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((start, (int)reader.BytesConsumed - start));
        }

        var excess = json.Length - budget;
        var replaced = new List<(int Start, int Length)>();
        foreach (var member in members.OrderByDescending(static m => m.Length).TakeWhile(static m => m.Length > MarkedMember.Length))
        {
            if (excess <= 0)
            {
                break;
            }

            replaced.Add(member);
            excess -= member.Length - MarkedMember.Length;
        }

        return excess > 0 ? null : Replace(json, replaced);
    }

    private static byte[] Replace(ReadOnlySpan<byte> json, List<(int Start, int Length)> members)
    {
        var result = new ArrayBufferWriter<byte>(json.Length);
        var at = 0;
        foreach (var (start, length) in members.OrderBy(static m => m.Start))
        {
            result.Write(json[at..start]);
            result.Write("\""u8);
            result.Write(JsonCopier.Marker);
            result.Write("\""u8);
            at = start + length;
        }

        result.Write(json[at..]);
        return result.WrittenSpan.ToArray();
    }

    // Only for a source with extremely large metadata or event name.
    private static ReadOnlySpan<byte> WithoutMetadata(ReadOnlySpan<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKind = reader.ValueSpan.SequenceEqual("kind"u8);
            reader.Read();
            if (isKind && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= EventLimits.MaxNameLength)
            {
                return (byte[])[.. "{\"kind\":\""u8, .. reader.ValueSpan, .. "\"}"u8];
            }

            reader.Skip();
        }

        return "{\"kind\":\"local_process\"}"u8;
    }
}
