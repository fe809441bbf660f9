using Google.Protobuf.Collections;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Adds attributes; attributes without a value are omitted.</summary>
internal static class AttributeExtensions
{
    public static void Put(this RepeatedField<KeyValue> attributes, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            attributes.Add(new KeyValue { Key = key, Value = new AnyValue { StringValue = value } });
        }
    }

    public static void Put(this RepeatedField<KeyValue> attributes, string key, long? value)
    {
        if (value is { } number)
        {
            attributes.Add(new KeyValue { Key = key, Value = new AnyValue { IntValue = number } });
        }
    }

    public static void PutIf(this RepeatedField<KeyValue> attributes, string key, bool value)
    {
        if (value)
        {
            attributes.Add(new KeyValue { Key = key, Value = new AnyValue { BoolValue = true } });
        }
    }
}
