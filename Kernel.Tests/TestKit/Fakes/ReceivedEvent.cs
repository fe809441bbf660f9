using System.Text.Json;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>An event as the API received it.</summary>
/// <param name="Line">Its bytes as text.</param>
/// <param name="Json">The same, parsed.</param>
internal sealed record ReceivedEvent(string Line, JsonElement Json)
{
    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Metadata => Json.GetProperty("source").GetProperty("metadata");

    /// <summary>A member of <c>data</c> as text; null when it is absent.</summary>
    public string? Text(string member) => Data.TryGetProperty(member, out var value) ? value.ToString() : null;

    public static ReceivedEvent Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return new ReceivedEvent(line, document.RootElement.Clone());
    }
}
