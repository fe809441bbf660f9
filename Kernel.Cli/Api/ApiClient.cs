using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kernel.Cli.Output;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Cli.Api;

/// <summary>A client of one API. What the API refuses becomes an <see cref="ApiException"/> with the API's own sentence.</summary>
/// <param name="address">The API's address; a path in it is kept, for APIs below one.</param>
/// <param name="key">The API's key, if it needs one.</param>
internal sealed class ApiClient(Uri address, string? key) : IDisposable
{
    // The API ends a session only after the collectors have delivered its events.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromMinutes(2);

    // Envelopes in an array.
    private static readonly JsonDocumentOptions Nesting = new() { MaxDepth = EventLimits.MaxEnvelopeDepth + 1 };

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AutomaticDecompression = DecompressionMethods.GZip })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The API's address as messages name it.</summary>
    public string Name { get; } = address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>Requests a resource and returns when the headers are there.</summary>
    /// <param name="path">The path with its query, relative to the API's address.</param>
    /// <param name="accept">The media type to ask for; any other answer is an error.</param>
    /// <param name="lastEventId">The event to resume after, for event streams.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ApiException">The API refuses, or answers with another media type.</exception>
    /// <exception cref="HttpRequestException">The API cannot be reached.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, string accept, string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Name}/{path}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await SendAsync(request, accept, cancellationToken);
    }

    /// <summary>Requests a JSON document.</summary>
    /// <inheritdoc cref="SendJsonAsync" path="/exception"/>
    public Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken) => SendJsonAsync(HttpMethod.Get, path, body: null, cancellationToken);

    /// <summary>Sends a request whose response is a JSON document.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path with its query, relative to the API's address.</param>
    /// <param name="body">The JSON to send, if any.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ApiException">The API refuses, does not respond in time, or answers with another media type.</exception>
    /// <exception cref="HttpRequestException">The API cannot be reached.</exception>
    public async Task<JsonDocument> SendJsonAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        (await SendJsonPageAsync(method, path, body, cancellationToken)).Json;

    /// <summary>Requests a page of a list, with its headers.</summary>
    /// <inheritdoc cref="SendJsonAsync" path="/exception"/>
    public Task<JsonPage> GetPageAsync(string path, CancellationToken cancellationToken) => SendJsonPageAsync(HttpMethod.Get, path, body: null, cancellationToken);

    /// <summary>Requests a text.</summary>
    /// <inheritdoc cref="SendJsonAsync" path="/exception"/>
    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, body: null, "text/plain", static (response, stop) => response.Content.ReadAsStringAsync(stop), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Task<JsonPage> SendJsonPageAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, "application/json", ReadPageAsync, cancellationToken);

    private static async Task<JsonPage> ReadPageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new(await JsonDocument.ParseAsync(content, Nesting, cancellationToken), response.Headers);
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, byte[]? body, string accept, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ResponseTimeout);
        using var request = new HttpRequestMessage(method, $"{Name}/{path}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        try
        {
            using var response = await SendAsync(request, accept, deadline.Token);
            return await read(response, deadline.Token);
        }
        catch (JsonException)
        {
            throw new ApiException($"{Name} is not a Kernel API: its answer to {path} is not JSON.", HttpStatusCode.OK);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException($"{Name} did not respond within {ResponseTimeout.TotalSeconds:0} s.", HttpStatusCode.RequestTimeout);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string accept, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode && (response.StatusCode == HttpStatusCode.NoContent || response.Content.Headers.ContentType?.MediaType == accept))
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    private async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var detail = await DetailAsync(response, cancellationToken);
        return new(
            response.StatusCode switch
            {
                HttpStatusCode.BadRequest => detail,
                HttpStatusCode.Unauthorized => $"{Name} needs a key: set KERNEL_API_KEY, or give --api-key. ({detail})",
                _ when response.IsSuccessStatusCode => $"{Name} is not a Kernel API: it answers with {response.Content.Headers.ContentType?.MediaType ?? "no media type"}.",
                var status => string.Create(CultureInfo.InvariantCulture, $"{Name} answers {(int)status}: {detail}"),
            },
            response.StatusCode);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var problem = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return TerminalText.Sanitize(problem.RootElement.GetProperty("detail").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            return TerminalText.Sanitize(response.ReasonPhrase ?? response.StatusCode.ToString());
        }
    }
}
