using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>A recording of the messages of a browser: the start time in the first line, then one line per message.</summary>
/// <param name="Start">The start time.</param>
/// <param name="Lines">The recorded messages.</param>
internal sealed record Trace(DateTimeOffset Start, IReadOnlyList<TraceLine> Lines)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The folder of the recordings.</summary>
    public static string Folder { get; } = RepositoryFiles.PathOf("Kernel.Tests", "TestKit", "Golden", "Traces");

    public static Trace Read(string name)
    {
        var lines = File.ReadAllLines(PathOf(name));
        return new Trace(
            JsonSerializer.Deserialize<Header>(lines[0], Json)!.Start,
            [.. lines.Skip(1).Select(static line => JsonSerializer.Deserialize<TraceLine>(line, Json)!)]);
    }

    public void Write(string name) => File.WriteAllLines(
        PathOf(name), [JsonSerializer.Serialize(new Header(Start), Json), .. Lines.Select(static line => JsonSerializer.Serialize(line, Json))]);

    private static string PathOf(string name) => Path.Combine(Folder, name + ".cdp.ndjson");

    private sealed record Header(DateTimeOffset Start);
}
