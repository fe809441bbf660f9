using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>An envelope whose fields are slices of its line. A view is reused for many lines.</summary>
/// <remarks>Publishers can send events of any type with any data, so a field of another JSON type than expected counts as absent.</remarks>
internal sealed class EventView
{
    private static readonly string[] Types = [.. EventTypes.All];
    private static readonly Utf8Names TypeNames = new(Types);
    private static readonly Utf8Names FieldNames = new([.. Enum.GetNames<HarField>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);

    private readonly (int Start, int Length)[] _fields = new (int, int)[Enum.GetValues<HarField>().Length];

    /// <summary>The line; empty if the view shows no event.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The sequence number.</summary>
    public ulong Seq { get; private set; }

    /// <summary>The time, Unix microseconds.</summary>
    public long Ts { get; private set; }

    /// <summary>The type; empty if the system does not produce it.</summary>
    public string Type { get; private set; } = "";

    /// <summary>Gets whether the view shows an event.</summary>
    public bool IsPresent => Line.Length > 0;

    /// <summary>Shows another event; an empty line shows none.</summary>
    public void Show(ReadOnlyMemory<byte> line)
    {
        Array.Clear(_fields);
        (Line, Seq, Ts, Type) = (line, 0, 0, "");
        if (line.IsEmpty)
        {
            return;
        }

        var json = EnvelopeJson.EventOf(line.Span, out var number);
        Seq = Utf8Parser.TryParse(number, out ulong seq, out _) ? seq : 0;
        var offset = line.Length - 1 - json.Length;
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ts"u8))
            {
                reader.Read();
                Ts = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ts) ? ts : 0;
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                Type = TypeNames.IndexOf(reader.ValueSpan) is >= 0 and var type ? Types[type] : "";
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                ReadObject(ref reader, offset);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Gets the JSON of a field; empty if it is absent.</summary>
    public ReadOnlySpan<byte> Json(HarField field) => Line.Span.Slice(_fields[(int)field].Start, _fields[(int)field].Length);

    /// <summary>Gets the JSON of a string, with its quotes; empty if it is absent.</summary>
    public ReadOnlySpan<byte> JsonString(HarField field) => Json(field) is [(byte)'"', ..] json ? json : default;

    /// <summary>Gets the JSON of an object; empty if it is absent.</summary>
    public ReadOnlySpan<byte> JsonObject(HarField field) => Json(field) is [(byte)'{', ..] json ? json : default;

    /// <summary>Gets a string; empty if it is absent.</summary>
    public string Text(HarField field) => Text(JsonString(field));

    /// <summary>Decodes the JSON of a string; an empty one is an empty string.</summary>
    public static string Text(ReadOnlySpan<byte> json)
    {
        if (json.Length <= 2)
        {
            return "";
        }

        if (json.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(json[1..^1]);
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetString() ?? "";
    }

    /// <summary>Gets a whole number; null if it is absent.</summary>
    public long? Integer(HarField field) =>
        Json(field) is { Length: > 0 } json && Utf8Parser.TryParse(json, out long value, out var length) && length == json.Length ? value : null;

    /// <summary>Gets a number; null if it is absent.</summary>
    public double? Number(HarField field) =>
        Json(field) is { Length: > 0 } json && Utf8Parser.TryParse(json, out double value, out var length) && length == json.Length ? value : null;

    /// <summary>Gets whether a field is true.</summary>
    public bool IsTrue(HarField field) => Json(field).SequenceEqual("true"u8);

    /// <summary>Gets whether a string is equal to another.</summary>
    public bool Is(HarField field, ReadOnlySpan<byte> value) => JsonString(field) is { Length: >= 2 } json && json[1..^1].SequenceEqual(value);

    /// <summary>Gets whether a string is equal to that of another field, and not empty.</summary>
    public bool AreEqual(HarField field, HarField other) => JsonString(field) is { Length: > 2 } json && json.SequenceEqual(JsonString(other));

    // The phases of a request are in an object of their own.
    private void ReadObject(ref Utf8JsonReader reader, int offset)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldNames.IndexOf(reader.ValueSpan);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (field == (int)HarField.Timing)
            {
                ReadObject(ref reader, offset);
            }
            else
            {
                reader.Skip();
            }

            if (field >= 0)
            {
                _fields[field] = (offset + start, (int)reader.BytesConsumed - start);
            }
        }
    }
}
