using System.Text.Json;

namespace Kernel.Api.Summary;

/// <summary>The members of an event's data. A member of an unexpected type counts as absent, because clients can publish any data.</summary>
internal readonly struct FactFields(JsonElement data)
{
    /// <summary>The maximum length of a text in a fact.</summary>
    public const int MaxText = 300;

    private const int MaxUrl = 2_000;
    private const int MaxScripts = 8;

    /// <summary>Gets whether the data is an object.</summary>
    public bool IsObject => data.ValueKind == JsonValueKind.Object;

    /// <summary>A member that is an object; one without members if it is absent.</summary>
    public FactFields Object(string name) => Find(name) is { ValueKind: JsonValueKind.Object } value ? new(value) : default;

    /// <summary>A text of at most <see cref="MaxText"/> characters; empty if it is absent.</summary>
    public string Text(string name) => Cut(Whole(name), MaxText);

    /// <summary>An address; empty if it is absent.</summary>
    public string Url(string name) => Cut(Whole(name), MaxUrl);

    /// <summary>A text of any length; empty if it is absent.</summary>
    public string Whole(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>Gets whether a member is present.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Gets whether a member is <c>true</c>.</summary>
    public bool Is(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>Gets whether a member is <c>false</c>.</summary>
    public bool IsNot(string name) => Find(name) is { ValueKind: JsonValueKind.False };

    /// <summary>A finite number; null if it is absent.</summary>
    public double? Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Microseconds; 0 if they are absent.</summary>
    public long Microseconds(string name) => (long)(Number(name) ?? 0);

    /// <summary>An HTTP status; 0 if it is absent or none.</summary>
    public int Status() => Number("status") is { } status && status is >= 100 and <= 999 && double.IsInteger(status) ? (int)status : 0;

    /// <summary>The items of an array that are texts.</summary>
    public IEnumerable<string> Texts(string name) => Find(name) is { ValueKind: JsonValueKind.Array } array
        ? array.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)
        : [];

    /// <summary>The frames of a stack trace, at most 8.</summary>
    public IEnumerable<FactFields> Frames() => Find("call_frames") is { ValueKind: JsonValueKind.Array } frames
        ? frames.EnumerateArray().Take(MaxScripts).Select(static frame => new FactFields(frame))
        : [];

    /// <summary>The scripts of a stack trace and its asynchronous callers, at most 8.</summary>
    public string[] Scripts()
    {
        var scripts = new List<string>();
        var trace = Object("stack_trace");
        for (var depth = 0; depth < MaxScripts && trace.IsObject; depth++, trace = trace.Object("parent"))
        {
            scripts.AddRange(trace.Frames().Select(static frame => frame.Url("url")).Where(static url => url.Length > 0));
        }

        return [.. scripts.Distinct().Take(MaxScripts)];
    }

    /// <summary>Shortens a text.</summary>
    public static string Cut(string text, int length) => text.Length > length ? string.Concat(text.AsSpan(0, length), "…") : text;

    private JsonElement? Find(string name) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) ? value : null;
}
