using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Browsers;

/// <summary>Reads a session's telemetry as the SDK does.</summary>
internal static class TelemetryRequests
{
    /// <summary>Everything that a query of the history gives, page by page.</summary>
    public static async Task<List<JsonElement>> TelemetryPagesAsync(this ApiHost host, string id, string query)
    {
        var events = new List<JsonElement>();
        for (var offset = ""; ;)
        {
            using var response = await host.Public.GetAsync($"/browsers/{id}/telemetry/events?{offset}{query}", Wait.Cancellation);
            var text = await response.TextAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, text);
            var page = ApiRequests.Json(text).EnumerateArray().ToArray();
            events.AddRange(page);
            var next = response.Headers.GetValues("X-Next-Offset").Single();
            Assert.Equal(next == "0" ? "false" : "true", response.Headers.GetValues("X-Has-More").Single());
            if (next == "0")
            {
                return events;
            }

            Assert.NotEmpty(page); // the SDK would stop here
            (offset, query) = ($"offset={next}&", query.Replace("&offset=0", "", StringComparison.Ordinal));
        }
    }

    /// <summary>The whole stream of a session that has ended.</summary>
    public static async Task<string> TelemetryStreamAsync(this ApiHost host, string id, string query, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/browsers/{id}/telemetry/stream{query}");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await response.TextAsync();
    }
}
