using Kernel.Cli.Output;

namespace Kernel.Tests.Unit.Cli.Output;

public sealed class TargetLabelTests
{
    [Fact]
    public void Of_SameTarget_IsTheSameInEveryRun()
    {
        // Written down, since another process has to find the same.
        Assert.Equal("8d72", TargetLabel.Of("8D7227BA021CB557E28EF157D76CFA14").Text);
        Assert.Equal(TargetLabel.Of("8D7227BA021CB557E28EF157D76CFA14").Style, TargetLabel.Of("8D7227BA021CB557E28EF157D76CFA14").Style);
    }

    [Fact]
    public void Of_ManyTargets_UsesAllColours() =>
        Assert.Equal(8, Enumerable.Range(0, 200).Select(static i => TargetLabel.Of($"{i:X32}").Style).Distinct().Count());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Of_NoTarget_IsBlank(string? id) => Assert.Equal("    ", TargetLabel.Of(id).Text);

    [Theory]
    [InlineData("\u001b[2Jx")]
    [InlineData("漢字漢字")]
    [InlineData("\u202e\u202e\u202e\u202e")]
    public void Of_HostileId_IsShortAndHarmless(string id)
    {
        var label = TargetLabel.Of(id).Text;

        Assert.InRange(TerminalText.Cells(label), 1, TargetLabel.Width);
        Assert.Equal(label, TerminalText.Sanitize(label));
    }
}
