using Kernel.AppHost.Composition;

namespace Kernel.Tests.AppHost;

public sealed class ChromiumFlagsTests
{
    private static readonly string[] DifferingByPlace = ["--remote-debugging-port", "--user-data-dir", "--no-sandbox"];

    [Fact]
    public void For_SameFlagsAsTheImage()
    {
        var image = File.ReadAllLines(Repository.File("Kernel.AppHost", "Chromium", "entrypoint.sh"))
            .Select(static line => line.Trim().TrimEnd('\\').Trim())
            .Where(static line => line.StartsWith("--", StringComparison.Ordinal));

        Assert.Equal(Comparable(image), Comparable(ChromiumFlags.For(9222, "/profile", isRoot: true)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void For_Sandbox_IsOffOnlyForRoot(bool isRoot)
    {
        Assert.Equal(isRoot, ChromiumFlags.For(9222, "/profile", isRoot).Contains("--no-sandbox"));
    }

    private static string[] Comparable(IEnumerable<string> flags) =>
        [.. flags.Where(static f => f.StartsWith("--", StringComparison.Ordinal) && !DifferingByPlace.Contains(f.Split('=')[0])).Order(StringComparer.Ordinal)];
}
