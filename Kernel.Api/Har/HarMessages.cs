using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>Writes the messages of WebSockets and event streams in the form of Chrome DevTools.</summary>
internal static class HarMessages
{
    /// <summary>Gets the name of the member with the messages.</summary>
    public static ReadOnlySpan<byte> MemberOf(HarEntry entry) => entry.IsSocket ? "_webSocketMessages"u8 : "_eventSourceMessages"u8;

    /// <summary>Writes a message as a JSON object, after a comma unless it is the first.</summary>
    public static void Write(IBufferWriter<byte> output, EventView view, bool isFirst)
    {
        output.Write(isFirst ? default : ","u8);
        using var json = new Utf8JsonWriter(output, HarEntryWriter.Options);
        json.WriteStartObject();
        if (view.Type == EventTypes.EventSourceMessage)
        {
            json.WriteNumber("time"u8, view.Ts / 1_000_000d);
            WriteText(json, "eventName"u8, view.JsonString(HarField.EventName));
            WriteText(json, "eventId"u8, view.JsonString(HarField.EventId));
            WriteText(json, "data"u8, view.JsonString(HarField.Payload));
        }
        else
        {
            json.WriteString("type"u8, view.Is(HarField.Direction, "sent"u8) ? "send"u8 : "receive"u8);
            json.WriteNumber("time"u8, view.Ts / 1_000_000d);
            json.WriteNumber("opcode"u8, OpcodeOf(view));
            WriteText(json, "data"u8, view.JsonString(HarField.Payload) is { IsEmpty: false } text ? text : view.JsonString(HarField.PayloadBase64));
        }

        if (view.Integer(HarField.FramesSkipped) is > 0 and var skipped)
        {
            json.WriteNumber("_skippedBefore"u8, skipped);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text.IsEmpty ? "\"\""u8 : text, skipInputValidation: true);
    }

    private static int OpcodeOf(EventView view) =>
        view.Is(HarField.Opcode, "text"u8) ? 1
        : view.Is(HarField.Opcode, "binary"u8) ? 2
        : view.Is(HarField.Opcode, "close"u8) ? 8
        : view.Is(HarField.Opcode, "ping"u8) ? 9
        : view.Is(HarField.Opcode, "pong"u8) ? 10
        : view.Is(HarField.Opcode, "continuation"u8) ? 0
        : -1;
}
