using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Formats the members of JavaScript objects, as far as the browser sends them with a console call, as a console displays them.</summary>
/// <remarks>
/// <c>{"type":"object","description":"P","overflow":true,"properties":[{"name":"x","type":"number","value":"1"}]}</c> becomes <c>P {x: 1, …}</c>. A
/// Map or Set has <c>entries</c>.
/// </remarks>
internal static class ObjectPreview
{
    private const int MaxNesting = 4;

    /// <summary>Appends an object preview as text.</summary>
    public static void Append(PooledByteWriter output, ReadOnlySpan<byte> preview) => Append(output, preview, MaxNesting);

    private static void Append(PooledByteWriter output, ReadOnlySpan<byte> preview, int nesting)
    {
        var description = default(ReadOnlySpan<byte>);
        var properties = default(ReadOnlySpan<byte>);
        var entries = default(ReadOnlySpan<byte>);
        var isArray = false;
        var overflow = false;
        var cursor = new JsonCursor(preview);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("description"u8))
            {
                description = cursor.ReadContent();
            }
            else if (cursor.NameIs("subtype"u8))
            {
                var subtype = cursor.ReadContent();
                isArray = subtype.SequenceEqual("array"u8) || subtype.SequenceEqual("typedarray"u8);
            }
            else if (cursor.NameIs("properties"u8))
            {
                properties = cursor.ReadRaw();
            }
            else if (cursor.NameIs("entries"u8))
            {
                entries = cursor.ReadRaw();
            }
            else if (cursor.NameIs("overflow"u8))
            {
                overflow = cursor.ReadBoolean();
            }
        }

        var isPlain = description.IsEmpty || description.SequenceEqual("Object"u8) || description.StartsWith("Array("u8);
        if (!isPlain)
        {
            RemoteObjectFormatter.AppendText(output, description);
            output.Write((byte)' ');
        }

        output.Write(isArray ? (byte)'[' : (byte)'{');
        if (entries.IsEmpty)
        {
            AppendProperties(output, properties, named: !isArray, overflow, nesting);
        }
        else
        {
            AppendEntries(output, entries, overflow, nesting);
        }

        output.Write(isArray ? (byte)']' : (byte)'}');
    }

    private static void AppendProperties(PooledByteWriter output, ReadOnlySpan<byte> properties, bool named, bool overflow, int nesting)
    {
        var cursor = new JsonCursor(properties);
        var first = true;
        if (!properties.IsEmpty && cursor.EnterArray())
        {
            while (cursor.NextElement())
            {
                Separate(output, ref first);
                AppendProperty(output, ref cursor, named, nesting);
            }
        }

        AppendOverflow(output, overflow, ref first);
    }

    private static void AppendProperty(PooledByteWriter output, ref JsonCursor cursor, bool named, int nesting)
    {
        var type = default(ReadOnlySpan<byte>);
        var value = default(ReadOnlySpan<byte>);
        var nested = default(ReadOnlySpan<byte>);
        var name = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("name"u8))
            {
                name = cursor.ReadContent();
            }
            else if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
            else if (cursor.NameIs("value"u8))
            {
                value = cursor.ReadContent();
            }
            else if (cursor.NameIs("valuePreview"u8))
            {
                nested = cursor.ReadRaw();
            }
        }

        // Internal slots of a promise, such as [[PromiseState]], are sent as properties and keep their names.
        if (named || name.StartsWith("[["u8))
        {
            RemoteObjectFormatter.AppendText(output, name);
            output.Write(": "u8);
        }

        if (!nested.IsEmpty && nesting > 0)
        {
            Append(output, nested, nesting - 1);
        }
        else if (type.SequenceEqual("string"u8))
        {
            output.Write((byte)'"');
            RemoteObjectFormatter.AppendText(output, value);
            output.Write((byte)'"');
        }
        else if (type.SequenceEqual("accessor"u8))
        {
            output.Write("(…)"u8);
        }
        else if (type.SequenceEqual("object"u8) && (value.IsEmpty || value.SequenceEqual("Object"u8)))
        {
            output.Write("{…}"u8);
        }
        else if (value.IsEmpty)
        {
            output.Write(type);
        }
        else
        {
            RemoteObjectFormatter.AppendText(output, value);
        }
    }

    // {"key":{..preview},"value":{..preview}} for a Map, {"value":{..preview}} for a Set.
    private static void AppendEntries(PooledByteWriter output, ReadOnlySpan<byte> entries, bool overflow, int nesting)
    {
        var cursor = new JsonCursor(entries);
        var first = true;
        if (cursor.EnterArray())
        {
            while (cursor.NextElement())
            {
                Separate(output, ref first);
                AppendEntry(output, ref cursor, nesting);
            }
        }

        AppendOverflow(output, overflow, ref first);
    }

    private static void AppendEntry(PooledByteWriter output, ref JsonCursor cursor, int nesting)
    {
        var key = default(ReadOnlySpan<byte>);
        var value = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("key"u8))
            {
                key = cursor.ReadRaw();
            }
            else if (cursor.NameIs("value"u8))
            {
                value = cursor.ReadRaw();
            }
        }

        if (!key.IsEmpty)
        {
            AppendEntryPart(output, key, nesting);
            output.Write(" => "u8);
        }

        AppendEntryPart(output, value, nesting);
    }

    private static void AppendEntryPart(PooledByteWriter output, ReadOnlySpan<byte> preview, int nesting)
    {
        var cursor = new JsonCursor(preview);
        var type = default(ReadOnlySpan<byte>);
        var description = default(ReadOnlySpan<byte>);
        if (preview.IsEmpty || !cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
            else if (cursor.NameIs("description"u8))
            {
                description = cursor.ReadContent();
            }
        }

        if (type.SequenceEqual("object"u8) && nesting > 0)
        {
            Append(output, preview, nesting - 1);
        }
        else if (type.SequenceEqual("string"u8))
        {
            output.Write((byte)'"');
            RemoteObjectFormatter.AppendText(output, description);
            output.Write((byte)'"');
        }
        else
        {
            RemoteObjectFormatter.AppendText(output, description.IsEmpty ? type : description);
        }
    }

    private static void Separate(PooledByteWriter output, ref bool first)
    {
        if (!first)
        {
            output.Write(", "u8);
        }

        first = false;
    }

    private static void AppendOverflow(PooledByteWriter output, bool overflow, ref bool first)
    {
        if (overflow)
        {
            Separate(output, ref first);
            output.Write("…"u8);
        }
    }
}
