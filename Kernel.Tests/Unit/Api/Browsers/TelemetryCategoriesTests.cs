using System.Text.Json;
using Kernel.Api;
using Kernel.Api.Browsers;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Unit.Api.Browsers;

/// <summary>Tests telemetry settings of new and changed browsers.</summary>
public sealed class TelemetryCategoriesTests
{
    private const string Default = "captcha connection control system";

    [Theory]
    [InlineData("null", "")]
    [InlineData("{}", "")]
    [InlineData("""{"browser":{}}""", "")]
    [InlineData("""{"enabled":false}""", "")]
    [InlineData("""{"enabled":true}""", Default)]
    [InlineData("""{"enabled":true,"browser":{}}""", Default)]
    [InlineData("""{"browser":{"console":{}}}""", Default)]
    [InlineData("""{"browser":{"console":null}}""", Default)]
    [InlineData("""{"browser":{"console":{"enabled":true}}}""", "captcha connection console control system")]
    [InlineData("""{"enabled":true,"browser":{"page":{"enabled":true},"control":{"enabled":false}}}""", "captcha connection page system")]
    [InlineData("""{"browser":{"captcha":{"enabled":false},"connection":{"enabled":false},"control":{"enabled":false},"system":{"enabled":false}}}""", "")]
    public void AtCreation_Setting_MatchesHostedService(string setting, string expected) =>
        Assert.Equal(expected, string.Join(' ', TelemetryCategories.AtCreation(Read(setting))));

    [Theory]
    [InlineData("page", "null", null)]
    [InlineData("page", "{}", null)]
    [InlineData("page", """{"browser":{}}""", null)]
    [InlineData("page", """{"enabled":false}""", "")]
    [InlineData("page", """{"enabled":true}""", Default)]
    [InlineData("page", """{"browser":{"console":{"enabled":true}}}""", "console page")]
    [InlineData("page", """{"browser":{"page":{"enabled":false}}}""", "")]
    [InlineData("page", """{"enabled":true,"browser":{"console":{"enabled":true}}}""", "captcha connection console control system")]
    [InlineData("", """{"browser":{"console":{"enabled":true}}}""", "captcha connection console control system")]
    public void Next_Setting_ChangesWhatItNames(string current, string setting, string? expected)
    {
        var next = TelemetryCategories.Next(current.Split(' ', StringSplitOptions.RemoveEmptyEntries), Read(setting));
        Assert.Equal(expected, next is null ? null : string.Join(' ', next));
    }

    [Theory]
    [InlineData("""{"browser":{"Console":{"enabled":true}}}""", "'Console'")]
    [InlineData("""{"browser":{"monitor":{"enabled":true}}}""", "'monitor'")]
    [InlineData("""{"enabled":false,"browser":{"page":{"enabled":true}}}""", "telemetry.enabled")]
    public void Next_Contradiction_Throws(string setting, string expected) => Assert.Contains(
        expected, Assert.Throws<BadHttpRequestException>(() => TelemetryCategories.Next([], Read(setting))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("captcha control", "Control")]
    [InlineData(Default, "System Connection Control")]
    [InlineData("console screenshot", "Console Screenshot Monitor")]
    public void ToEventCategories_BrowserCategories_IncludeMonitor(string on, string expected) =>
        Assert.Equal(expected, string.Join(' ', TelemetryCategories.ToEventCategories(on.Split(' '))));

    private static TelemetrySetting? Read(string json) =>
        JsonSerializer.Deserialize($$"""{"telemetry":{{json}}}""", ApiJsonContext.Default.BrowserRequest)!.Telemetry;
}
