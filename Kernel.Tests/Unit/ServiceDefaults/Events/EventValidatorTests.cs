using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class EventValidatorTests
{
    private const string Valid = "{\"ts\":1,\"type\":\"page_load\",\"category\":\"page\",\"source\":{\"kind\":\"cdp\"}}";

    [Theory]
    [InlineData(Valid)]
    [InlineData("{\"source\":{\"kind\":\"cdp\"},\"category\":\"page\",\"type\":\"page_load\",\"data\":null,\"ts\":-5,\"truncated\":true}")]
    [InlineData(" {\"ts\" : 1, \"type\" : \"page_load\", \"category\" : \"page\", \"source\" : { \"kind\" : \"cdp\" } } ")]
    public void Check_CompleteEvent_FindsTypeAndCategory(string json)
    {
        var header = EventValidator.Validate(Events.Utf8(json));
        Assert.Equal(EventCategory.Page, header.Category);
        Assert.Equal("page_load", Encoding.UTF8.GetString(header.TypeIn(Events.Utf8(json))));
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "ts is missing.")]
    [InlineData("{\"ts\":1}", "type is missing.")]
    [InlineData("{\"ts\":1,\"type\":\"a\"}", "category is missing.")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\"}", "source is missing.")]
    [InlineData("{\"ts\":1.5}", "ts must be an integer")]
    [InlineData("{\"ts\":9223372036854775808}", "ts must be an integer")]
    [InlineData("{\"ts\":\"1\"}", "ts must be")]
    [InlineData("{\"ts\":1,\"ts\":1}", "Duplicate member 'ts'.")]
    [InlineData("{\"type\":\"a\",\"type\":\"a\"}", "Duplicate member 'type'.")]
    [InlineData("{\"type\":null}", "type must be")]
    [InlineData("{\"category\":\"page\",\"category\":\"page\"}", "Duplicate member 'category'.")]
    [InlineData("{\"category\":\"\",\"category\":\"page\"}", "category must not be empty.")]
    [InlineData("{\"source\":{},\"source\":{}}", "Duplicate member 'source'.")]
    [InlineData("{\"source\":null}", "source must be an object.")]
    [InlineData("{\"data\":1,\"data\":1}", "Duplicate member 'data'.")]
    [InlineData("{\"truncated\":false}", "truncated must be")]
    [InlineData("{\"truncated\":true,\"truncated\":true}", "Duplicate member 'truncated'.")]
    [InlineData("{\"seq\":1}", "only the members")]
    [InlineData("{\"\\udfff\":1}", "surrogate")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{}}", "source.kind is missing.")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":\"other\"}}", "source.kind must be one of cdp, kernel_api, local_process, extension.")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":1}}", "source.kind must be one of")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":\"cdp\",\"event\":{}}}", "source.event must be a string")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":\"cdp\",\"metadata\":{\"a\":1}}}", "source.metadata must be an object of strings.")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":\"cdp\",\"more\":1}}", "A source has only the members")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"page\",\"source\":{\"kind\":\"cdp\",\"\\ud800\":1}}", "surrogate")]
    [InlineData("{\"ts\":1,\"type\":\"a b\",\"category\":\"page\",\"source\":{}}", "type must be 1 to 128")]
    [InlineData("{\"ts\":1,\"type\":\"\",\"category\":\"page\",\"source\":{}}", "type must be 1 to 128")]
    [InlineData("{\"ts\":1,\"type\":\"a\",\"category\":\"Page\",\"source\":{}}", "category must be one of")]
    [InlineData("{\"ts\":1,\n\"type\":\"a\",\"category\":\"page\",\"source\":{}}", "one line")]
    [InlineData("{\"ts\":1,\r\"type\":\"a\",\"category\":\"page\",\"source\":{}}", "one line")]
    [InlineData(Valid + Valid, null)]
    [InlineData(Valid + "x", null)]
    [InlineData("{\"ts\":1", null)]
    [InlineData("", null)]
    public void Validate_InvalidEvent_NamesTheProblem(string json, string? reason)
    {
        var exception = Assert.ThrowsAny<JsonException>(() => EventValidator.Validate(Events.Utf8(json)));
        Assert.Contains(reason ?? "", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_InvalidUtf8_Throws()
    {
        byte[] json = [.. Events.Utf8(Valid[..^1]), .. ",\"data\":\""u8, 0xE4, .. "\"}"u8];
        Assert.Contains("UTF-8", Assert.ThrowsAny<JsonException>(() => EventValidator.Validate(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EventLimits.MaxDepth, true)]
    [InlineData(EventLimits.MaxDepth + 1, false)]
    public void Validate_DepthOfData_IsBounded(int depth, bool accepted)
    {
        var json = Events.Utf8(Events.Complete(data: new string('[', depth) + new string(']', depth)));
        Assert.Equal(accepted, Record.Exception(() => EventValidator.Validate(json)) is null);
    }
}
