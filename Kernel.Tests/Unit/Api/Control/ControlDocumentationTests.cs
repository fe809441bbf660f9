using System.Text;
using System.Text.RegularExpressions;
using Kernel.Api.Control;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.Api.Control;

/// <summary>docs/control.md lists the commands that are reported, with the arguments that their events hold.</summary>
public sealed partial class ControlDocumentationTests
{
    private static readonly Dictionary<string, string> Rows = ReadRows();

    public static TheoryData<string> Methods => [.. CommandRules.All.Select(static rule => rule.Method)];

    [Fact]
    public void Table_ListsEachRule() => Assert.Equal(Methods.Select(static row => row.Data).Order(), Rows.Keys.Order());

    [Theory]
    [MemberData(nameof(Methods))]
    public void Row_OfMethod_NamesItsArguments(string method)
    {
        var documented = Quoted().Matches(Rows[method]).Select(static name => name.Groups[1].Value).ToHashSet();
        foreach (var parameter in CommandRules.Find(Encoding.UTF8.GetBytes(method))!.Parameters)
        {
            Assert.True(documented.Remove(parameter.Kind == ParameterKind.Target ? "target_id" : parameter.OutputName), $"{method}: {parameter.OutputName} is missing.");
        }

        Assert.Subset(new HashSet<string> { "Enter", "ctrl", "a" }, documented); // examples of keys
    }

    [Theory]
    [InlineData("Input.newGesture", true)]
    [InlineData("Browser.newCommand", true)]
    [InlineData("Page.enable", false)]
    public void Find_MethodWithoutRow_IsReportedByItsDomain(string method, bool isReported) =>
        Assert.Equal(isReported ? 0 : null, CommandRules.Find(Encoding.UTF8.GetBytes(method))?.Parameters.Count);

    private static Dictionary<string, string> ReadRows() => RepositoryFiles.ReadLines("docs", "control.md")
        .SkipWhile(static line => line != "| Command | Arguments in `params` |").Skip(2).TakeWhile(static line => line.StartsWith('|'))
        .Select(static line => line.Split('|'))
        .SelectMany(static cells => Quoted().Matches(cells[1]).Select(name => (Method: name.Groups[1].Value, Arguments: cells[2])))
        .ToDictionary(static row => row.Method, static row => row.Arguments);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
