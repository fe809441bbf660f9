using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Integration.Api.Har;

/// <summary>The export of a session whose first events are not in the journal any more.</summary>
public sealed class HarHistoryTests
{
    private string _path = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_OfEventsThatAreNowhere_SaysTheGap()
    {
        await using var system = await ForgetfulSystem.StartAsync(20, PublishAsync);

        using var response = await system.Api.Public.GetAsync(_path, Cancel);

        var log = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Cancel)).GetProperty("log");
        Assert.EndsWith("Gap: the events 1 to 19 no longer exist.", log.GetProperty("comment").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WhileTheHistoryIsUnavailable_IsRefused()
    {
        await using var archive = await FakeHistoryService.StartAsync(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var system = await ForgetfulSystem.StartAsync(20, PublishAsync, archive.Address, time);

        using var response = await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), system.Api.Public.GetAsync(_path, Cancel));

        await response.AssertProblemAsync(503, "The event stream is busy. Retry after 1 s.");
    }

    // An event a request, so that each can be forgotten.
    private async Task PublishAsync(ApiHost api)
    {
        using var started = await api.Public.PostAsync("/events/capture_session", null, Cancel);
        var id = JsonElement.Parse(await started.Content.ReadAsByteArrayAsync(Cancel)).GetProperty("id").GetString();
        _path = $"/events/capture_sessions/{id}/har";
        for (var i = 2; i <= 25; i++)
        {
            await api.PublishTypesAsync($"type.{i}");
        }
    }
}
