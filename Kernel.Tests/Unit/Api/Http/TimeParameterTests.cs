using System.Globalization;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Unit.Api.Http;

/// <summary>Points in time as the SDK writes them.</summary>
public sealed class TimeParameterTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5m", "2026-06-15T11:55:00Z")]
    [InlineData("1h30m", "2026-06-15T10:30:00Z")]
    [InlineData("1.5h", "2026-06-15T10:30:00Z")]
    [InlineData("500ms", "2026-06-15T11:59:59.5Z")]
    [InlineData("10us", "2026-06-15T11:59:59.99999Z")]
    [InlineData("2026-06-15T12:00:00Z", "2026-06-15T12:00:00Z")]
    [InlineData("2026-06-15T14:00:00.25+02:00", "2026-06-15T12:00:00.25Z")]
    [InlineData("2026-06-15T12:00:00.123456Z", "2026-06-15T12:00:00.123456Z")]
    public void Parse_TimestampOrDuration_ReturnsTime(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), TimeParameter.Parse("since", text, Now));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 m")]
    [InlineData("-5m")]
    [InlineData("99999999999h")]
    [InlineData("yesterday")]
    [InlineData("2026-06-15")]
    [InlineData("2026-06-15T12:00:00")]
    [InlineData("2026-13-15T12:00:00Z")]
    public void Parse_Other_Throws(string text)
    {
        var message = Assert.Throws<BadHttpRequestException>(() => TimeParameter.Parse("until", text, Now)).Message;
        Assert.StartsWith($"until is '{text}'", message, StringComparison.Ordinal);
        Assert.Contains("5m", message, StringComparison.Ordinal);
    }
}
