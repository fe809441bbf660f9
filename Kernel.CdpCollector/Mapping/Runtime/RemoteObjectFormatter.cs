using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Formats JavaScript values as a console displays them.</summary>
/// <remarks>
/// <c>{"type":"object","className":"P","description":"P","preview":{"properties":[{"name":"x","type":"number","value":"1"}]}}</c> becomes <c>P {x:
/// 1}</c>; <c>{"type":"number","unserializableValue":"-0"}</c> becomes <c>-0</c>.
/// </remarks>
internal static class RemoteObjectFormatter
{
    /// <summary>Appends the value at the cursor as text.</summary>
    public static void Append(PooledByteWriter output, ref JsonCursor cursor)
    {
        var type = default(ReadOnlySpan<byte>);
        var subtype = default(ReadOnlySpan<byte>);
        var className = default(ReadOnlySpan<byte>);
        var description = default(ReadOnlySpan<byte>);
        var unserializable = default(ReadOnlySpan<byte>);
        var value = default(ReadOnlySpan<byte>);
        var preview = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
            else if (cursor.NameIs("subtype"u8))
            {
                subtype = cursor.ReadContent();
            }
            else if (cursor.NameIs("className"u8))
            {
                className = cursor.ReadContent();
            }
            else if (cursor.NameIs("description"u8))
            {
                description = cursor.ReadContent();
            }
            else if (cursor.NameIs("unserializableValue"u8))
            {
                unserializable = cursor.ReadContent();
            }
            else if (cursor.NameIs("value"u8))
            {
                value = cursor.ReadRaw();
            }
            else if (cursor.NameIs("preview"u8))
            {
                preview = cursor.ReadRaw();
            }
        }

        if (!unserializable.IsEmpty)
        {
            AppendText(output, unserializable);
        }
        else if (!value.IsEmpty)
        {
            AppendValue(output, value);
        }
        else if (!preview.IsEmpty && ShowsMembers(subtype))
        {
            ObjectPreview.Append(output, preview);
        }
        else
        {
            AppendDescription(output, type, className, description);
        }
    }

    // The description of errors, dates, regular expressions, nodes and the like says more than their members.
    private static bool ShowsMembers(ReadOnlySpan<byte> subtype) =>
        subtype.IsEmpty || subtype.SequenceEqual("array"u8) || subtype.SequenceEqual("map"u8) || subtype.SequenceEqual("set"u8)
        || subtype.SequenceEqual("weakmap"u8) || subtype.SequenceEqual("weakset"u8) || subtype.SequenceEqual("typedarray"u8)
        || subtype.SequenceEqual("iterator"u8) || subtype.SequenceEqual("generator"u8) || subtype.SequenceEqual("proxy"u8)
        || subtype.SequenceEqual("promise"u8);

    /// <summary>Appends the content of a string, as much of it as an event can show.</summary>
    public static void AppendText(PooledByteWriter output, ReadOnlySpan<byte> escaped) =>
        JsonText.AppendUnescaped(output, escaped, EventWriter.MaxReadBytes - output.WrittenCount);

    private static void AppendValue(PooledByteWriter output, ReadOnlySpan<byte> raw)
    {
        if (raw[0] == (byte)'"')
        {
            AppendText(output, raw[1..^1]);
        }
        else
        {
            output.Write(raw);
        }
    }

    private static void AppendDescription(
        PooledByteWriter output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> className, ReadOnlySpan<byte> description)
    {
        if (!description.IsEmpty && !description.SequenceEqual("Object"u8))
        {
            AppendText(output, description);
        }
        else if (type.SequenceEqual("object"u8))
        {
            output.Write(className.IsEmpty || className.SequenceEqual("Object"u8) ? "{…}"u8 : className);
        }
        else
        {
            output.Write(type);
        }
    }
}
