using System.Reflection;
using System.Text.RegularExpressions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed partial class EventTypesTests
{
    [Fact]
    public void All_Types_AreSnakeCaseAndValidNames() => Assert.All(EventTypes.All, static type =>
    {
        Assert.Matches(SnakeCase(), type);
        Assert.True(EventNames.IsValid(Events.Utf8(type)));
    });

    [Fact]
    public void Pattern_EveryAsciiCharacterAndLength_AgreesWithIsValid()
    {
        var names = Enumerable.Range(0, 128).Select(static code => $"a{(char)code}b").Concat([.. new[] { 0, 1, 127, 128, 129 }.Select(static length => new string('a', length))]);
        Assert.All(names, static name => Assert.Equal(EventNames.IsValid(Events.Utf8(name)), Regex.IsMatch(name, EventNames.Pattern)));
    }

    [Fact]
    public void All_Constants_HaveACategory()
    {
        var constants = typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => field.IsLiteral)
            .Select(static field => (string)field.GetRawConstantValue()!)
            .Where(static type => type != EventTypes.EventsDropped);
        Assert.Equal(constants.Order(), EventTypes.All.Order());
    }

    [Theory]
    [InlineData("console_", EventCategory.Console)]
    [InlineData("network_", EventCategory.Network)]
    [InlineData("websocket_", EventCategory.Network)]
    [InlineData("navigation", EventCategory.Page)]
    [InlineData("layout_", EventCategory.Page)]
    [InlineData("tab_", EventCategory.Page)]
    [InlineData("dialog_", EventCategory.Page)]
    [InlineData("download_", EventCategory.Page)]
    [InlineData("page_", EventCategory.Page)]
    [InlineData("interaction_", EventCategory.Interaction)]
    [InlineData("screenshot", EventCategory.Screenshot)]
    [InlineData("monitor_", EventCategory.Monitor)]
    [InlineData("cdp_", EventCategory.Connection)]
    [InlineData("control_", EventCategory.Control)]
    [InlineData("session_", EventCategory.System)]
    public void CategoryOf_TypesOfOneFamily_IsTheFamilys(string prefix, EventCategory category)
    {
        var family = EventTypes.All.Where(type => type.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(family);
        Assert.All(family, type => Assert.Equal(category, EventTypes.CategoryOf(type)));
    }

    [Theory]
    [InlineData("dom_content_loaded", EventCategory.Page)]
    [InlineData("lcp", EventCategory.Page)]
    [InlineData("scroll_settled", EventCategory.Interaction)]
    [InlineData("api_call", EventCategory.Control)]
    public void CategoryOf_TypeWithoutFamily_IsTheContracts(string type, EventCategory category) => Assert.Equal(category, EventTypes.CategoryOf(type));

    [Fact]
    public void IsReserved_SystemsOwnTypes_AreAllKeptFromPublishers() =>
        Assert.Equal(
            EventTypes.All.Where(static type => EventTypes.CategoryOf(type) is EventCategory.Monitor or EventCategory.System or EventCategory.Connection or EventCategory.Control).Append(EventTypes.EventsDropped).Order(),
            EventTypes.All.Append(EventTypes.EventsDropped).Where(static type => EventNames.IsReserved(Events.Utf8(type))).Order());

    // The journal stores these numbers.
    [Fact]
    public void EventCategory_Numbers_AreFrozen() =>
        Assert.Equal("system=0 console=1 network=2 page=3 interaction=4 screenshot=5 monitor=6 connection=7 control=8",
            string.Join(' ', EventCategories.All.Select(static category => $"{category.ToWireName()}={(int)category}")));

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();
}
