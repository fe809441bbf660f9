using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kernel.Cli.Output;

namespace Kernel.Cli.Api;

/// <summary>A client of one API. What the API refuses becomes an <see cref="ApiException"/> with the API's own sentence.</summary>
/// <param name="address">The API's address; a path in it is kept, for APIs below one.</param>
/// <param name="key">The API's key, if it needs one.</param>
internal sealed class ApiClient(Uri address, string? key) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

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
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

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

    /// <summary>Requests a JSON document.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(path, "application/json", lastEventId: null, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            throw new ApiException($"{Name} is not a Kernel API: its answer to {path} is not JSON.", response.StatusCode);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

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
