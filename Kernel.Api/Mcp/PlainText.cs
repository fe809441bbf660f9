using System.Text;
using System.Text.Json;
using Kernel.Api.Summary;

namespace Kernel.Api.Mcp;

/// <summary>Makes texts of pages and servers safe and small: without control characters, terminal escapes and characters that change the direction of text.</summary>
internal static class PlainText
{
    private const int MaxItems = 32;

    /// <summary>A text on one line.</summary>
    public static string Line(string text, int limit) => StepWords.Brief(text.Length > limit * 2 ? text[..(limit * 2)] : text, limit);

    /// <summary>A text on one line; null if it is empty.</summary>
    public static string? Optional(string text, int limit) => text.Length == 0 ? null : Line(text, limit);

    /// <summary>A text with its line breaks and tabs, from a position on.</summary>
    public static string Block(string text, int offset, int limit)
    {
        var start = Math.Min(offset, text.Length);
        var clean = new StringBuilder();
        foreach (var line in text.AsSpan(start, Math.Min(limit, text.Length - start)).EnumerateLines())
        {
            clean.Append(clean.Length > 0 ? "\n" : "").Append(StepWords.Brief(line.ToString(), limit));
        }

        return clean.ToString();
    }

    /// <summary>The members of an event's data as JSON with short texts; what was shortened ends in an ellipsis.</summary>
    public static JsonElement Data(JsonElement data, int limit) => JsonSerializer.SerializeToElement(Bounded(data, limit, 0), ToolJson.Options);

    /// <summary>Returns whether a text occurs in a name or text of the data, whatever its case.</summary>
    public static bool Contains(JsonElement data, string text) => data.ValueKind switch
    {
        JsonValueKind.String => data.GetString()!.Contains(text, StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Object => data.EnumerateObject().Any(member => member.Name != "image" && (member.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || Contains(member.Value, text))),
        JsonValueKind.Array => data.EnumerateArray().Any(item => Contains(item, text)),
        JsonValueKind.Number => data.GetRawText().Contains(text, StringComparison.Ordinal),
        _ => false,
    };

    private static object? Bounded(JsonElement value, int limit, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => Line(value.GetString()!, limit),
        JsonValueKind.Object when depth > 3 => "{…}",
        JsonValueKind.Array when depth > 3 => "[…]",
        JsonValueKind.Object => Members(value, limit, depth),
        JsonValueKind.Array => value.EnumerateArray().Take(MaxItems).Select(item => Bounded(item, limit, depth + 1)).ToArray(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.Clone(),
    };

    private static Dictionary<string, object?> Members(JsonElement value, int limit, int depth)
    {
        var members = new Dictionary<string, object?>();
        foreach (var member in value.EnumerateObject().Take(MaxItems))
        {
            members[Line(member.Name, 100)] = member is { Name: "image", Value.ValueKind: JsonValueKind.String } ? "(take_screenshot with seq returns the image)" : Bounded(member.Value, limit, depth + 1);
        }

        return members;
    }
}
