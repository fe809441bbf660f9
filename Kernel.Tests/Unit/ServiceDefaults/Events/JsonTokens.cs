using System.Text;
using System.Text.Json;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>Compares JSON by its tokens, exactly as they are escaped, so that layout alone makes no difference.</summary>
internal static class JsonTokens
{
    private const string Marker = "...[truncated]";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Deep);

    public static JsonDocument Parse(string json) => JsonDocument.Parse(json, Deep);

    /// <summary>The JSON without layout.</summary>
    public static string Of(string json)
    {
        var tokens = new StringBuilder(json.Length);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 128 });
        while (reader.Read())
        {
            tokens.Append((char)('a' + (int)reader.TokenType)).Append(Encoding.UTF8.GetString(reader.ValueSpan)).Append('\n');
        }

        return tokens.ToString();
    }

    /// <summary>Returns whether <paramref name="shortened"/> says nothing that <paramref name="original"/> does not, and marks what it leaves out.</summary>
    public static bool IsShortened(JsonElement original, JsonElement shortened)
    {
        if (shortened.ValueKind == JsonValueKind.String && shortened.GetRawText() is var raw && raw.EndsWith(Marker + "\"", StringComparison.Ordinal))
        {
            return raw == $"\"{Marker}\"" || IsCut(original, raw[..^(Marker.Length + 1)]);
        }

        return shortened.ValueKind == original.ValueKind && shortened.ValueKind switch
        {
            JsonValueKind.Object => shortened.EnumerateObject().Count() == original.EnumerateObject().Count()
                && shortened.EnumerateObject().Zip(original.EnumerateObject()).All(static pair => IsShortened(pair.Second.Value, pair.First.Value)),
            JsonValueKind.Array => shortened.GetArrayLength() == original.GetArrayLength()
                && shortened.EnumerateArray().Zip(original.EnumerateArray()).All(static pair => IsShortened(pair.Second, pair.First)),
            _ => shortened.GetRawText() == original.GetRawText(),
        };
    }

    private static bool IsCut(JsonElement original, string start)
    {
        if (original.ValueKind != JsonValueKind.String || !original.GetRawText().StartsWith(start, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = original.GetRawText()[start.Length..];
        var splitsPair = IsEscapedSurrogate(start.Length >= 6 ? start[^6..] : "", "89ab") && IsEscapedSurrogate(rest, "cdef");
        return !splitsPair;
    }

    private static bool IsEscapedSurrogate(string text, string third) =>
        text.Length >= 6 && text.StartsWith("\\ud", StringComparison.OrdinalIgnoreCase) && third.Contains(char.ToLowerInvariant(text[3]), StringComparison.Ordinal);
}
