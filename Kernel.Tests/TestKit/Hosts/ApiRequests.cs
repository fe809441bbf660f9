using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>The requests that tests of the API make, and what every error must look like.</summary>
internal static class ApiRequests
{
    public const string Lines = "application/x-ndjson";

    public static HttpContent Body(string body, string contentType = "application/json") =>
        new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };

    public static Task<HttpResponseMessage> PublishAsync(this ApiHost host, string body, string contentType = "application/json") =>
        host.Public.PostAsync("/events/publish", Body(body, contentType), Wait.Cancellation);

    /// <summary>Publishes events of these types and returns their envelopes.</summary>
    public static async Task<string[]> PublishTypesAsync(this ApiHost host, params string[] types)
    {
        using var response = await host.PublishAsync(string.Join('\n', types.Select(static type => $"{{\"type\":\"{type}\"}}")), Lines);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static Task<HttpResponseMessage> IngestAsync(this ApiHost host, string? producer, string? number, string body, string? session = null)
    {
        var content = Body(body, Lines);
        if (producer is not null)
        {
            content.Headers.Add(InternalApi.ProducerHeader, producer);
        }

        if (number is not null)
        {
            content.Headers.Add(InternalApi.ProducerSeqHeader, number);
        }

        if (session is not null)
        {
            content.Headers.Add(InternalApi.SessionHeader, session);
        }

        return host.Internal.PostAsync(InternalApi.StreamPath, content, Wait.Cancellation);
    }

    /// <summary>Sends complete events whose data is their number and returns (accepted, duplicates, last_seq).</summary>
    public static async Task<(int Accepted, int Duplicates, ulong LastSeq)> IngestAsync(this ApiHost host, string producer, int first, int count)
    {
        using var response = await host.IngestAsync(producer, first.ToString(CultureInfo.InvariantCulture), NumberedEvents(first, count));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var result = JsonSerializer.Deserialize(await response.TextAsync(), InternalJsonContext.Default.IngestResult)!;
        return (result.Accepted, result.Duplicates, result.LastSeq);
    }

    public static string NumberedEvents(int first, int count) => string.Concat(Enumerable.Range(first, count)
        .Select(static i => $"{{\"ts\":1,\"type\":\"page_load\",\"category\":\"page\",\"source\":{{\"kind\":\"cdp\"}},\"data\":{i}}}\n"));

    public static async Task ReportAsync(this ApiHost host, string collector, CollectorStatus status, long appliedRevision = 0)
    {
        var report = JsonSerializer.Serialize(new CollectorReport { AppliedRevision = appliedRevision, Status = status }, InternalJsonContext.Default.CollectorReport);
        using var response = await host.Internal.PutAsync($"{InternalApi.CollectorsPath}/{collector}", Body(report), Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>A request about the capture session, and the resource in the response.</summary>
    public static async Task<JsonElement> SessionAsync(this ApiHost host, HttpMethod method, string? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, "/events/capture_session") { Content = body is null ? null : Body(body) };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        var text = await response.TextAsync();
        Assert.True(expected == response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal((int)expected < 300 ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return Json(text);
    }

    /// <summary>Starts a session, sends it the events of a recorded one from <c>TestKit/Sessions</c>, and returns its ID.</summary>
    public static async Task<string> ReplayAsync(this ApiHost host, string name)
    {
        var session = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var events = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestKit", "Sessions", name + ".ndjson"))
            .Select(static line => Json(line).GetProperty("event"))
            .Where(static line => line.GetProperty("data").ValueKind != JsonValueKind.Null && !line.GetProperty("type").GetString()!.StartsWith("session_", StringComparison.Ordinal))
            .Select(static line => line.GetRawText());
        using var response = await host.IngestAsync("p", "1", string.Join('\n', [.. events, ""]));
        Assert.True(response.IsSuccessStatusCode, await response.TextAsync());
        return session.GetProperty("id").GetString()!;
    }

    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync(Wait.Cancellation);

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts that the response is a problem with a status and a text in its detail.</summary>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage response, int status, string detail = "")
    {
        var text = await response.TextAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = Json(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Contains(detail, problem.TryGetProperty("detail", out var given) ? given.GetString()! : "", StringComparison.Ordinal);
        return problem;
    }
}
