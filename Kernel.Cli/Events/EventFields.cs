using System.Text.Json;

namespace Kernel.Cli.Events;

/// <summary>The fields of an event's data as words. A field that is absent, or of another kind, is an empty word.</summary>
internal readonly struct EventFields(JsonElement data)
{
    // The fields that say most about an event of an unknown type, which callers may publish at any time.
    private static readonly string[] Telling = ["message", "text", "title", "name", "url", "reason", "error", "status", "id"];

    private const int ShownTelling = 3;
    private const int ShownMembers = 8;
    private const int ShownCharacters = 100;
    private const int ShownFile = 40;

    /// <summary>A text or a number.</summary>
    public string this[string name] => data.TryGetProperty(name, out var value) ? Word(value) : "";

    /// <summary>The message of a console event: its arguments, or its text.</summary>
    public string ConsoleMessage => List("args") is { Count: > 0 } arguments ? string.Join(' ', arguments) : this["text"];

    /// <summary>The file and line that a console event is about: <c>app.js:19</c>.</summary>
    public string Place
    {
        get
        {
            var frame = data.TryGetProperty("stack_trace", out var trace) && trace.ValueKind == JsonValueKind.Object
                && trace.TryGetProperty("call_frames", out var frames) && frames.ValueKind == JsonValueKind.Array && frames.GetArrayLength() > 0
                && frames[0].ValueKind == JsonValueKind.Object ? new EventFields(frames[0]) : (EventFields?)null;
            var url = this["source_url"] is { Length: > 0 } source ? source : frame?["url"] ?? "";
            var file = url[(url.LastIndexOf('/') + 1)..] is { Length: > 0 } name ? name : url;
            file = file.Length > ShownFile ? file[..ShownFile] : file;
            return file.Length > 0 && (Number("line") ?? frame?.Number("line_number")) is { } line ? $"{file}:{Quantity.Number(line + 1)}" : file;
        }
    }

    /// <summary>The duration.</summary>
    public string Duration => (Number("duration_us") ?? Number("duration_ms") * 1_000) is { } us ? Quantity.Duration(us) : "";

    /// <summary>The most telling fields of an event of an unknown type, or else its first members: <c>step: 1  user: {…}</c>.</summary>
    public string Callout
    {
        get
        {
            var fields = data;
            var told = Telling.Select(name => fields.TryGetProperty(name, out var value) ? Scalar(value) : "").Where(static word => word.Length > 0).Take(ShownTelling).ToArray();
            return Join(told.Length > 0 ? told : [.. data.EnumerateObject().Take(ShownMembers).Select(static member => $"{member.Name}: {Brief(member.Value)}")]);
        }
    }

    /// <summary>The words that are not empty, two spaces apart.</summary>
    public static string Join(params IEnumerable<string> words) => string.Join("  ", words.Where(static word => word.Length > 0));

    /// <summary>The items of an array: <c>0: 1  1: {…}</c>.</summary>
    public static string Items(JsonElement array) => Join(array.EnumerateArray().Take(ShownMembers).Select(static (item, index) => $"{index}: {Brief(item)}"));

    /// <summary>The first of the fields that is not empty.</summary>
    public string First(string name, string otherwise) => this[name] is { Length: > 0 } word ? word : this[otherwise];

    /// <summary>A number.</summary>
    public double? Number(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>The words of an array.</summary>
    public List<string> List(string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Word)] : [];

    /// <summary>Returns whether a field is true.</summary>
    public bool Is(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A size in bytes.</summary>
    public string Size(string name) => Number(name) is { } bytes ? Quantity.Bytes(bytes) : "";

    /// <summary>A point: <c>12, 345</c>.</summary>
    public string Point(string x, string y) => Number(x) is { } left && Number(y) is { } top ? $"{Quantity.Count(left)}, {Quantity.Count(top)}" : "";

    /// <summary>A text, a number or a truth value; empty for anything else.</summary>
    public static string Scalar(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : Word(value);

    private static string Brief(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{…}",
        JsonValueKind.Array => $"[{value.GetArrayLength()}]",
        JsonValueKind.Null => "null",
        _ => Scalar(value) is { Length: > ShownCharacters } text ? text[..ShownCharacters] : Scalar(value),
    };

    private static string Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetInt64(out _) ? value.GetRawText() : Quantity.Number(value.GetDouble()),
        _ => "",
    };
}
