using System.Text.Json;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>Starts the API with its gateway enabled, and reads DevTools responses through it.</summary>
internal static class GatewayHost
{
    public static Task<ApiHost> StartAsync(string browser, params (string Key, string Value)[] settings) => ApiHost.StartAsync(
        new Dictionary<string, string?>(
            [
                KeyValuePair.Create<string, string?>("Gateway:Enabled", settings.FirstOrDefault(static s => s.Key == "Gateway:Enabled").Value ?? "true"),
                KeyValuePair.Create("services:chromium:http:0", (string?)browser),
                .. settings.Where(static s => s.Key != "Gateway:Enabled").Select(static s => KeyValuePair.Create(s.Key, (string?)s.Value)),
            ]));

    public static async Task<JsonElement> JsonAsync(this ApiHost host, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var response = await host.SendAsync(method, path, headers);
        var text = await response.TextAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static async Task<HttpResponseMessage> SendAsync(this ApiHost host, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await host.Public.SendAsync(request, Wait.Cancellation);
    }

    /// <summary>Opens a page through the gateway.</summary>
    public static Task<JsonElement> OpenPageAsync(this ApiHost host, string url = "about:blank") => host.JsonAsync(HttpMethod.Put, "/json/new?" + url);

    public static string Socket(this JsonElement description) => description.GetProperty("webSocketDebuggerUrl").GetString()!;

    /// <summary>The events of one type so far.</summary>
    public static async Task<JsonElement[]> EventsAsync(this ApiHost host, string type)
    {
        var events = JsonElement.Parse(await host.Public.GetStringAsync($"/events?types={type}&limit=1000", Wait.Cancellation));
        return [.. events.EnumerateArray().Select(static envelope => envelope.GetProperty("event"))];
    }

    /// <summary>The data of the first event of a type, once it is there.</summary>
    public static async Task<JsonElement> EventDataAsync(this ApiHost host, string type)
    {
        var found = await Wait.Until(() => host.EventsAsync(type), static found => found.Length > 0, $"an event {type}");
        return found[0].GetProperty("data");
    }
}
