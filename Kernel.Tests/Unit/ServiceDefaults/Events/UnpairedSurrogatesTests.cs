using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class UnpairedSurrogatesTests
{
    [Theory]
    [InlineData("", -1)]
    [InlineData("\"plain\"", -1)]
    [InlineData("\\u00e9", -1)]
    [InlineData("\\ud7ff\\ue000", -1)]
    [InlineData("\\ud800\\udc00", -1)]
    [InlineData("\\\\ud800", -1)]
    [InlineData("\\", -1)]
    [InlineData("\\u", -1)]
    [InlineData("\\ud80", -1)]
    [InlineData("ab\\ud800", 2)]
    [InlineData("\\udc00\\ud800", 0)]
    [InlineData("\\ud800\\udc00\\uDBFF", 12)]
    [InlineData("\\ud800\\udc", 0)]
    [InlineData("\\\\\\ud800", 2)]
    public void Find_Text_IsTheFirstUnpairedOne(string json, int expected)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.Equal(expected, UnpairedSurrogates.Find(bytes));
        UnpairedSurrogates.Replace(bytes);
        Assert.Equal(-1, UnpairedSurrogates.Find(bytes));
        Assert.Equal(json.Length, bytes.Length);
    }
}
