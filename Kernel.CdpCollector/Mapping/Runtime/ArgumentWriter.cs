using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Writes the arguments of console calls as a console displays them.</summary>
internal sealed class ArgumentWriter(EventWriter events)
{
    private const int MaxArguments = 64;
    private const int MaxArgumentBytes = 16 * 1024;

    /// <summary>Writes <c>text</c>, the first argument, and <c>args</c>, all arguments.</summary>
    public void WriteWithText(ReadOnlySpan<byte> arguments)
    {
        events.Json.WritePropertyName("text"u8);
        var cursor = new JsonCursor(arguments);
        var text = events.Scratch;
        if (!arguments.IsEmpty && cursor.EnterArray() && cursor.NextElement())
        {
            RemoteObjectFormatter.Append(text, ref cursor);
        }

        events.TextValue(text, TextKind.Prose);
        Write(arguments);
    }

    /// <summary>Writes <c>args</c>.</summary>
    public void Write(ReadOnlySpan<byte> arguments)
    {
        events.Json.WriteStartArray("args"u8);
        var cursor = new JsonCursor(arguments);
        var labels = default(ArgumentLabels);
        if (!arguments.IsEmpty && cursor.EnterArray())
        {
            for (var count = 0; cursor.NextElement(); count++)
            {
                if (count == MaxArguments)
                {
                    events.MarkTruncated();
                    break;
                }

                var text = events.Scratch;
                RemoteObjectFormatter.Append(text, ref cursor);
                if (events.Redact && labels.Read(text.WrittenSpan))
                {
                    events.Json.WriteStringValue(Redactor.Marker);
                }
                else
                {
                    events.TextValue(text, TextKind.Prose, MaxArgumentBytes);
                }
            }
        }

        events.Json.WriteEndArray();
    }
}
