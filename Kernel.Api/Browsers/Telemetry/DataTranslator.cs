using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Translates the <c>data</c> of events to the SDK's, in reused buffers.</summary>
internal sealed class DataTranslator
{
    private const int MaxRetainedBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _group = new(256);
    private ArrayBufferWriter<byte> _members = new(2048);
    private Found _found;
    private uint _missing;
    private bool _applies;

    private enum Found
    {
        Nothing,
        Object,
        Otherwise,
    }

    /// <summary>Clears the state of the last event.</summary>
    public void Clear()
    {
        (_found, _missing, _applies) = (Found.Nothing, 0, false);
        _members = _members.Capacity > MaxRetainedBytes ? new ArrayBufferWriter<byte>(2048) : _members;
        _members.ResetWrittenCount();
        _group.ResetWrittenCount();
    }

    /// <summary>Reads the whole <c>data</c>.</summary>
    /// <param name="mapping">The mapping of the event.</param>
    /// <param name="json">The whole event.</param>
    /// <param name="reader">At the first token of <c>data</c>.</param>
    public void Read(EventMapping mapping, ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        _found = reader.TokenType switch
        {
            JsonTokenType.StartObject => Found.Object,
            JsonTokenType.Null => Found.Nothing,
            _ => Found.Otherwise,
        };
        if (_found != Found.Object)
        {
            reader.Skip();
            return;
        }

        _missing = mapping.Required;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            var value = json[start..(int)reader.BytesConsumed];
            _applies |= mapping.Condition is (var field, var wanted) && name.SequenceEqual(field) && value.SequenceEqual(wanted);
            for (var i = 0; i < mapping.Fields.Count; i++)
            {
                if (name.SequenceEqual(mapping.Fields[i].KernelNameUtf8) && TryWrite(mapping.Fields[i], type, value))
                {
                    _missing &= ~(1u << i);
                }
            }
        }
    }

    /// <summary>Determines whether the mapping applies to the data that was read, and the data has every required field.</summary>
    /// <remarks>Every SDK type allows events without data, such as events that were too large.</remarks>
    public bool Fits(EventMapping mapping) =>
        (mapping.Condition is null || _applies) && (_found == Found.Nothing || (_found == Found.Object && _missing == 0));

    /// <summary>Writes the member <c>data</c> with a leading comma; nothing if the event has no data.</summary>
    public void WriteTo(EventMapping mapping, IBufferWriter<byte> output)
    {
        if (_found == Found.Nothing || mapping.Fields.Count == 0)
        {
            return;
        }

        output.Write(",\"data\":{"u8);
        output.Write(_members.WrittenSpan);
        if (_group.WrittenCount > 0)
        {
            output.Write(_members.WrittenCount > 0 ? ","u8 : default);
            output.Write(mapping.GroupHead);
            output.Write("{"u8);
            output.Write(_group.WrittenSpan);
            output.Write("}"u8);
        }

        output.Write("}"u8);
    }

    private bool TryWrite(FieldMapping field, JsonTokenType type, ReadOnlySpan<byte> value)
    {
        if (!Belongs(field.Conversion, type) || (field.Conversion == FieldConversion.TextArray && !IsTextArray(value)))
        {
            return false;
        }

        var target = field.Group.Length > 0 ? _group : _members;
        target.Write(target.WrittenCount > 0 ? ","u8 : default);
        target.Write(field.SdkNameUtf8);
        switch (field.Conversion)
        {
            case FieldConversion.Milliseconds:
                WriteMilliseconds(target, value);
                break;
            case FieldConversion.StackTrace:
                StackTraceNames.Write(target, value);
                break;
            default:
                target.Write(field.EnumMapping is null ? value : field.EnumMapping.Map(value));
                break;
        }

        return true;
    }

    private static bool Belongs(FieldConversion conversion, JsonTokenType type) => conversion switch
    {
        FieldConversion.Text or FieldConversion.Enum => type == JsonTokenType.String,
        FieldConversion.Number or FieldConversion.Milliseconds => type == JsonTokenType.Number,
        FieldConversion.Boolean => type is JsonTokenType.True or JsonTokenType.False,
        FieldConversion.TextArray => type == JsonTokenType.StartArray,
        _ => type == JsonTokenType.StartObject,
    };

    private static bool IsTextArray(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
        }

        return reader.TokenType == JsonTokenType.EndArray;
    }

    // 1795484608461719 is 1795484608461.719.
    private static void WriteMilliseconds(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> microseconds)
    {
        if (!Utf8Parser.TryParse(microseconds, out long value, out var length) || length != microseconds.Length)
        {
            output.Write("0"u8);
            return;
        }

        Utf8Formatter.TryFormat(value / 1000m, output.GetSpan(32), out var written);
        output.Advance(written);
    }
}
