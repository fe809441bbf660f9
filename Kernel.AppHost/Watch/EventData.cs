using System.Globalization;
using System.Text.Json;

namespace Kernel.AppHost.Watch;

/// <summary>The members of an event's data, whatever they are.</summary>
internal readonly struct EventData(JsonElement data)
{
    private const int ShownMembers = 8;

    /// <summary>A text or number; empty where there is neither.</summary>
    public string this[string name] => data.TryGetProperty(name, out var value) ? Short(value) : "";

    /// <summary>What was written to the console.</summary>
    public string Message => data.TryGetProperty("args", out var args) && args.ValueKind == JsonValueKind.Array && args.GetArrayLength() > 0
        ? string.Join(' ', args.EnumerateArray().Select(Short))
        : this["text"];

    /// <summary>How long it took, and how much came.</summary>
    public string Times
    {
        get
        {
            var duration = (Number("duration_us") ?? Number("since_navigation_us")) is { } us ? us / 1000 : Number("duration_ms") ?? Number("reconnect_duration_ms");
            var time = duration switch
            {
                null => "",
                < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{duration:0} ms"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{duration / 1000:0.00} s"),
            };
            var size = Number("encoded_data_length") switch
            {
                null => "",
                < 1_000 and var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
                < 1_000_000 and var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
                var bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
            };
            return string.Join("  ", ((string[])[size, time]).Where(static text => text.Length > 0));
        }
    }

    /// <summary>All members in short, as <c>step: 1  user: {…}</c>.</summary>
    public string Members => string.Join("  ", data.EnumerateObject().Take(ShownMembers).Select(static member => $"{member.Name}: {Brief(member.Value)}"));

    public double? Number(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public bool Is(string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public string Joined(params ReadOnlySpan<string> names)
    {
        List<string> texts = [];
        foreach (var name in names)
        {
            if (this[name] is { Length: > 0 } text)
            {
                texts.Add(text);
            }
        }

        return string.Join("  ", texts);
    }

    private static string Short(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };

    private static string Brief(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{…}",
        JsonValueKind.Array => $"[{value.GetArrayLength()}]",
        JsonValueKind.Null => "null",
        _ => Short(value),
    };
}
