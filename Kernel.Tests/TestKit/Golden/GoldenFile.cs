using System.Text;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Golden;

/// <summary>The expected events of a recording, one per line.</summary>
internal static class GoldenFile
{
    /// <summary>If set to 1, the golden files are overwritten with the current events.</summary>
    public const string UpdateVariable = "KERNEL_UPDATE_GOLDEN";

    private const int Shown = 3;

    /// <summary>Fails with the first difference, or overwrites the golden file if <see cref="UpdateVariable"/> is set.</summary>
    public static void Check(string name, IReadOnlyList<string> actual)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Write(name, actual);
            return;
        }

        var path = PathOf(name);
        var expected = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (!expected.SequenceEqual(actual))
        {
            var written = Path.Combine(Path.GetTempPath(), name + ".events.ndjson");
            File.WriteAllLines(written, actual);
            Assert.Fail($"{Describe(expected, actual)}\nTo see all differences: diff {path} {written}\nIf the new events are correct, run again with {UpdateVariable}=1 and review the diff in git.");
        }
    }

    public static IReadOnlyList<string> Read(string name) => File.ReadAllLines(PathOf(name));

    public static void Write(string name, IReadOnlyList<string> events) => File.WriteAllLines(PathOf(name), events);

    /// <summary>Describes the first difference.</summary>
    public static string Describe(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var first = 0;
        while (first < expected.Count && first < actual.Count && expected[first] == actual[first])
        {
            first++;
        }

        var text = new StringBuilder($"Expected {expected.Count} events, found {actual.Count}. The first difference is in event {first + 1}:\n");
        if (first < expected.Count && first < actual.Count && TypeOf(expected[first]) == TypeOf(actual[first]))
        {
            var (was, now) = (Flatten(expected[first]), Flatten(actual[first]));
            foreach (var member in was.Keys.Union(now.Keys).Where(member => was.GetValueOrDefault(member) != now.GetValueOrDefault(member)))
            {
                text.AppendLine($"  {TypeOf(actual[first])} {member}: expected {was.GetValueOrDefault(member, "nothing")}, found {now.GetValueOrDefault(member, "absent")}");
            }

            return text.ToString();
        }

        List(text, "expected", expected, first);
        List(text, "found", actual, first);
        return text.ToString();
    }

    private static string PathOf(string name) => Path.Combine(Trace.Folder, name + ".events.ndjson");

    private static void List(StringBuilder text, string what, IReadOnlyList<string> lines, int first)
    {
        foreach (var line in lines.Skip(first).Take(Shown))
        {
            text.AppendLine($"  {what}: {line}");
        }

        if (first >= lines.Count)
        {
            text.AppendLine($"  {what}: nothing more");
        }
    }

    private static string TypeOf(string line) => Flatten(line).GetValueOrDefault("type", "").Trim('"');

    private static Dictionary<string, string> Flatten(string line)
    {
        using var document = JsonDocument.Parse(line);
        var members = new Dictionary<string, string>();
        Flatten(document.RootElement, "", members);
        return members;
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, string> members)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", members);
            }
        }
        else
        {
            members[path] = element.GetRawText();
        }
    }
}
