using System.Text;
using Kernel.Api.Http;

namespace Kernel.Tests.Unit.Api.Http;

public sealed class NdjsonLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n \r\n\t\n", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\n", "1:a")]
    [InlineData("a\nb", "1:a 2:b")]
    [InlineData("a\r\nb\r\n", "1:a 2:b")]
    [InlineData("\n\n  a \t\n\n b", "3:a 5:b")]
    [InlineData("a\rb", "1:a\rb")]
    public void MoveNext_AnyBody_FindsTheLinesAndTheirNumbers(string body, string expected)
    {
        var found = new List<string>();
        var lines = new NdjsonLines(Encoding.UTF8.GetBytes(body));
        while (lines.MoveNext())
        {
            found.Add($"{lines.Number}:{Encoding.UTF8.GetString(lines.Current)}");
        }

        Assert.Equal(expected, string.Join(' ', found));
    }
}
