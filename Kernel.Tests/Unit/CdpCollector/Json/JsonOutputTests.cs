using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Kernel.CdpCollector.Json;

namespace Kernel.Tests.Unit.CdpCollector.Json;

public sealed class JsonOutputTests
{
    [Fact]
    public void Write_AnyTextAndNumber_MatchesUtf8JsonWriter() => Gen.Select(Gen.String, Gen.Long, Gen.Double.Where(double.IsFinite)).Sample(static (any, whole, number) =>
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(any.EnumerateRunes()));
        using var output = new JsonOutput(16);
        output.WriteStartObject();
        output.WriteTextName(text);
        output.WriteStringValue(text);
        output.WriteStartArray("a"u8);
        output.WriteStartObject();
        output.WriteEndObject();
        output.WriteStringValue("x"u8);
        output.WriteEndArray();
        output.WriteStartObject("o"u8);
        output.WriteNumber("w"u8, whole);
        output.WriteNumber("n"u8, number);
        output.WriteBoolean("b"u8, true);
        output.WriteNull("z"u8);
        output.WriteRawMembers("\"r\":1,\"s\":2"u8);
        output.WriteEndObject();
        output.WriteEndObject();

        var expected = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(expected, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString(text, text);
        json.WriteStartArray("a"u8);
        json.WriteStartObject();
        json.WriteEndObject();
        json.WriteStringValue("x"u8);
        json.WriteEndArray();
        json.WriteStartObject("o"u8);
        json.WriteNumber("w"u8, whole);
        json.WriteNumber("n"u8, number);
        json.WriteBoolean("b"u8, true);
        json.WriteNull("z"u8);
        json.WriteNumber("r"u8, 1);
        json.WriteNumber("s"u8, 2);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        Assert.Equal(Encoding.UTF8.GetString(expected.WrittenSpan), Encoding.UTF8.GetString(output.Written));
    });
}
