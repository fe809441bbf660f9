using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Serialises events as compact UTF-8 JSON, with members in the documented order.</summary>
public static class EventSerializer
{
    /// <summary>The JSON options of all writers: text is escaped only if JSON requires it.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes an event without allocating.</summary>
    public static void Write(IBufferWriter<byte> output, BrowserEvent @event)
    {
        var writer = _writer ??= new Utf8JsonWriter(output, WriterOptions);
        writer.Reset(output);

        writer.WriteStartObject();
        writer.WriteNumber("ts"u8, @event.Ts);
        writer.WriteString("type"u8, @event.Type);
        writer.WriteString("category"u8, @event.Category.ToUtf8Name());
        WriteSource(writer, @event.Source);
        if (@event.Data is { } data)
        {
            writer.WritePropertyName("data"u8);
            WriteData(writer, data);
        }

        if (@event.Truncated)
        {
            writer.WriteBoolean("truncated"u8, true);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteSource(Utf8JsonWriter writer, EventSource source)
    {
        writer.WriteStartObject("source"u8);
        writer.WriteString("kind"u8, source.Kind);
        if (source.Event is { } name)
        {
            writer.WriteString("event"u8, name);
        }

        if (source.Metadata is { Count: > 0 } metadata)
        {
            writer.WriteStartObject("metadata"u8);
            foreach (var (key, value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, JsonElement data)
    {
        // The element's raw bytes, unless they contain line breaks.
        var raw = JsonMarshal.GetRawUtf8Value(data);
        if (raw.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            writer.WriteRawValue(raw, skipInputValidation: true);
        }
        else
        {
            var compact = new ArrayBufferWriter<byte>(raw.Length);
            JsonCopier.Copy(raw, compact);
            writer.WriteRawValue(compact.WrittenSpan, skipInputValidation: true);
        }
    }
}
