using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Kernel.AppHost.Sessions;

/// <summary>A client of the capture sessions of the API.</summary>
/// <param name="endpoint">The endpoint of the API.</param>
/// <param name="apiKeys">The API keys, separated by commas; null if the API requires none.</param>
internal sealed class SessionClient(EndpointReference endpoint, ParameterResource? apiKeys)
{
    private const string SessionPath = "/events/capture_session";
    private const string SessionsPath = "/events/capture_sessions";

    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Gets the id of the active session; null if none is active.</summary>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    public async Task<string?> GetActiveAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, SessionPath, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : (string?)(await ReadAsync(response, cancellationToken))["id"];
    }

    /// <summary>Starts a session.</summary>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    public Task<JsonNode> StartAsync(CancellationToken cancellationToken) => ChangeAsync(HttpMethod.Post, SessionPath, cancellationToken);

    /// <summary>Ends the active session.</summary>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    public Task<JsonNode> StopAsync(CancellationToken cancellationToken) => ChangeAsync(HttpMethod.Delete, SessionPath, cancellationToken);

    /// <summary>Takes a screenshot.</summary>
    /// <returns>The envelope of the screenshot event.</returns>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    public async Task<JsonNode> TakeScreenshotAsync(CancellationToken cancellationToken)
    {
        // Opened before the request, so that the event cannot be missed.
        using var stream = await OpenStreamAsync("screenshot", cancellationToken);
        var request = (string?)(await ChangeAsync(HttpMethod.Post, SessionPath + "/screenshot", cancellationToken))["request_id"];
        return await ReadEventsAsync(stream, cancellationToken).FirstAsync(envelope => (string?)envelope["event"]!["data"]?["request_id"] == request, cancellationToken);
    }

    /// <summary>Exports the active session, or the last one, as a HAR file.</summary>
    /// <param name="folder">The folder of the file, which is named after the session.</param>
    /// <param name="cancellationToken">Cancels the export; an incomplete file is deleted.</param>
    /// <returns>The file; null if there is no session.</returns>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    /// <exception cref="IOException">The connection was lost, or the file cannot be written.</exception>
    public async Task<FileInfo?> ExportHarAsync(string folder, CancellationToken cancellationToken)
    {
        if ((await GetActiveAsync(cancellationToken) ?? await GetLastAsync(cancellationToken)) is not { } session)
        {
            return null;
        }

        using var response = await SendAsync(HttpMethod.Get, $"{SessionsPath}/{session}/har", cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            await ReadAsync(response, cancellationToken);
        }

        var file = new FileInfo(Path.Combine(Directory.CreateDirectory(folder).FullName, session + ".har"));
        var incomplete = file.FullName + ".tmp";
        try
        {
            await using (var output = File.Create(incomplete))
            {
                await response.Content.CopyToAsync(output, cancellationToken);
            }

            File.Move(incomplete, file.FullName, overwrite: true);
        }
        finally
        {
            File.Delete(incomplete);
        }

        return file;
    }

    /// <summary>Opens the stream of new events of some types.</summary>
    /// <exception cref="HttpRequestException">The API cannot be reached, or responds with an error.</exception>
    public async Task<HttpResponseMessage> OpenStreamAsync(string types, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, $"/events/stream?types={types}", cancellationToken)).EnsureSuccessStatusCode();

    /// <summary>Reads the envelopes of a stream until the API ends it.</summary>
    public static async IAsyncEnumerable<JsonNode> ReadEventsAsync(HttpResponseMessage stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var frames = SseParser.Create(await stream.Content.ReadAsStreamAsync(cancellationToken));
        await foreach (var frame in frames.EnumerateAsync(cancellationToken))
        {
            if (frame.EventType == SseParser.EventTypeDefault && frame.Data.Length > 0)
            {
                yield return JsonNode.Parse(frame.Data)!;
            }
        }
    }

    private async Task<string?> GetLastAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, SessionsPath, cancellationToken);
        return (string?)(await ReadAsync(response, cancellationToken)).AsArray().FirstOrDefault()?["id"];
    }

    private async Task<JsonNode> ChangeAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, endpoint.Url + path);
        if (apiKeys is not null && await apiKeys.GetValueAsync(cancellationToken) is { } keys)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys.Split(',')[0].Trim());
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // Errors are problem details, whose detail is shown to the user.
    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        return response.IsSuccessStatusCode ? body : throw new HttpRequestException((string?)body["detail"] ?? $"The API responded with status {(int)response.StatusCode}.");
    }
}
