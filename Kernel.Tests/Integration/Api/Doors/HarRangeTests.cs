using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>The range of a HAR export. A new case is a row.</summary>
public sealed class HarRangeTests
{
    [Fact]
    public async Task Range_ThatIsNone_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        using var started = await host.Public.PostAsync("/events/capture_session", null, Wait.Cancellation);
        foreach (var (query, error) in new[]
        {
            ("after_seq=-1", "after_seq: '-1' is not"),
            ("after_seq=18446744073709551616", "after_seq: '18446744073709551616' is not"),
            ("before_seq=x", "before_seq: 'x' is not"),
            ("before_seq=0", "before_seq: 0 leaves no events after 0."),
            ("after_seq=7&before_seq=7", "before_seq: 7 leaves no events after 7."),
            ("after_seq=7&before_seq=3", "before_seq: 3 leaves no events after 7."),
            ("from=yesterday", "from is 'yesterday'."),
            ("to=12%3A00", "to is '12:00'."),
            ("from=5m&to=10m", "to: '10m' is not after from, '5m'."),
            ("from=5m&to=5m", "to: '5m' is not after from, '5m'."),
        })
        {
            using var response = await host.Public.GetAsync($"/events/capture_sessions/current/har?{query}", Wait.Cancellation);
            await response.AssertProblemAsync(400, error);
        }

        foreach (var query in new[] { "", "after_seq=", "after_seq=18446744073709551615", "before_seq=18446744073709551615", "from=0001-01-01T00:00:00Z", "to=9999-12-31T23:59:59Z", "after_seq=1&before_seq=2" })
        {
            using var response = await host.Public.GetAsync($"/events/capture_sessions/current/har?{query}", Wait.Cancellation);
            Assert.True(response.IsSuccessStatusCode, query);
        }
    }
}
