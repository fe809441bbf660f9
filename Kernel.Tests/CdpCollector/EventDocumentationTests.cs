using Kernel.Tests.CdpCollector.Mapping;

namespace Kernel.Tests.CdpCollector;

/// <summary>docs/events.md says what the code does.</summary>
public sealed class EventDocumentationTests
{
    [Fact]
    public void EveryField_ThatRecordedTrafficYields_IsDocumented()
    {
        var document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "events.md"));
        using var tap = new TapUnderTest(redact: false);
        tap.Say(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "CdpCollector", "Traces", "browsing.ndjson")));

        var names = tap.Events.SelectMany(static e => e.Data.EnumerateObject().Select(static m => m.Name).Append(e.Type)).Distinct().ToList();
        Assert.True(names.Count > 40, string.Join(' ', names));
        Assert.Equal([], names.Where(name => !document.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Kernel.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
