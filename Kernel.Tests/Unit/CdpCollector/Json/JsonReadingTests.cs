using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Kernel.CdpCollector.Json;

namespace Kernel.Tests.Unit.CdpCollector.Json;

/// <summary>Compares the JSON reader with System.Text.Json.</summary>
public sealed class JsonReadingTests
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    private static readonly Gen<string> Texts =
        Gen.OneOf(Gen.Char["\\\"{}[]:, a/\n\té€"].Array[0, 80].Select(static c => new string(c)), Gen.String[Gen.Char.AlphaNumeric, 0, 40]);

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, value) => depth > 3 ? Scalar : Gen.OneOf(
        Scalar,
        value.Array[0, 5].Select(static items => (JsonNode?)new JsonArray([.. items.Select(static i => i?.DeepClone())])),
        Gen.Select(Texts, value).Array[0, 5].Select(static members => (JsonNode?)new JsonObject(
            members.DistinctBy(static m => m.Item1).Select(static m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone()))))));

    private static Gen<JsonNode?> Scalar => Gen.OneOf(
        Texts.Select(static text => (JsonNode?)JsonValue.Create(text)),
        Gen.Double[-1e6, 1e6].Select(static number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(static flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    [Fact]
    public void IsValue_ValidForUtf8JsonReader_IsTrue() =>
        Values.Sample(static value => JsonValidator.IsValue(Write(value, indented: false)) && JsonValidator.IsValue(Write(value, indented: true)));

    [Fact]
    public void IsValue_Mutated_MatchesUtf8JsonReader() =>
        Gen.Select(Values, Gen.Int, Gen.Byte[32, 126], Gen.Int[0, 2]).Sample(static (value, seed, other, kind) =>
        {
            var json = Write(value, indented: false);
            var at = (int)((uint)seed % (uint)json.Length);
            byte[] changed = kind switch
            {
                0 => [.. json[..at], other, .. json[(at + 1)..]],
                1 => [.. json[..at], other, .. json[at..]],
                _ => [.. json[..at], .. json[(at + 1)..]],
            };
            return !System.Text.Unicode.Utf8.IsValid(changed) || JsonValidator.IsValue(changed) == IsValidForFramework(changed);
        });

    [Theory]
    [InlineData("-", false)]
    [InlineData("-0.0e-1", true)]
    [InlineData("01", false)]
    [InlineData("1.", false)]
    [InlineData("1e", false)]
    [InlineData("\"\\u00zz\"", false)]
    [InlineData("\"\\x\"", false)]
    [InlineData("\"\u0001\"", false)]
    [InlineData("truetrue", false)]
    [InlineData("[1,]", false)]
    [InlineData("{\"a\" : [ { } , [ ] ] }\r\n", true)]
    [InlineData("{\"a\":1]", false)]
    [InlineData("", false)]
    public void IsValue_EdgeCases_MatchRfc8259(string json, bool isValue) => Assert.Equal(isValue, JsonValidator.IsValue(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(JsonValidator.MaxDepth, true)]
    [InlineData(JsonValidator.MaxDepth + 1, false)]
    public void IsValue_Nested_IsLimitedToMaxDepth(int depth, bool isValue) =>
        Assert.Equal(isValue, JsonValidator.IsValue(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth))));

    // Skipping a member finds the next one, however the value is nested and whatever its strings contain.
    [Fact]
    public void ReadRaw_AnyMember_ReturnsAllOfIt() => Gen.Select(Values.Array[1, 6], Gen.Bool).Sample(static (values, indented) =>
    {
        var whole = new JsonObject(values.Select(static (v, i) => KeyValuePair.Create($"m{i}", v?.DeepClone())));
        var cursor = new JsonCursor(Write(whole, indented));
        Assert.True(cursor.EnterObject());
        for (var i = 0; i < values.Length; i++)
        {
            Assert.True(cursor.NextProperty());
            Assert.True(cursor.NameIs(Encoding.UTF8.GetBytes($"m{i}")));
            if (i % 2 == 0)
            {
                Assert.True(JsonNode.DeepEquals(values[i], JsonNode.Parse(cursor.ReadRaw())));
            }
        }

        Assert.False(cursor.NextProperty());
    });

    [Fact]
    public void ReadDouble_AnyNumber_ReturnsTheNearest() => Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(static n => n.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Double[-2e9, 2e9].Select(static n => n.ToString("F6", CultureInfo.InvariantCulture)),
        Gen.Long.Select(static n => n.ToString(CultureInfo.InvariantCulture))).Sample(static text =>
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(text));
        return BitConverter.DoubleToInt64Bits(cursor.ReadDouble()) == BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture));
    });

    [Theory]
    [InlineData("9223372036854775807", 9223372036854775807)]
    [InlineData("-12.9", -12)]
    [InlineData("1e400", 7)]
    [InlineData("\"5\"", 7)]
    public void ReadInt64_AnyValue_ReturnsIntegerPartOrDefault(string json, long value)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        Assert.Equal(value, cursor.ReadInt64(defaultValue: 7));
    }

    private static byte[] Write(JsonNode? value, bool indented) =>
        JsonSerializer.SerializeToUtf8Bytes(value, indented ? Indented : Compact);

    private static bool IsValidForFramework(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
