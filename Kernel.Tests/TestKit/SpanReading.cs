using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.Tests.TestKit;

internal static class SpanReading
{
    /// <summary>An attribute as text; null if absent.</summary>
    public static string? Get(this Span span, string key) => Get(span.Attributes, key);

    public static string? Get(this LogRecord record, string key) => Get(record.Attributes, key);

    public static bool IsError(this Span span) => span.Status?.Code == SpanStatus.Types.StatusCode.Error;

    private static string? Get(IEnumerable<KeyValue> attributes, string key) => attributes.SingleOrDefault(a => a.Key == key)?.Value switch
    {
        { ValueCase: AnyValue.ValueOneofCase.StringValue } text => text.StringValue,
        { ValueCase: AnyValue.ValueOneofCase.IntValue } number => number.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        { ValueCase: AnyValue.ValueOneofCase.BoolValue } flag => flag.BoolValue ? "true" : "false",
        _ => null,
    };
}
