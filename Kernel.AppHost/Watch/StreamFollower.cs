using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Watch;

/// <summary>Follows <c>GET /events/stream</c>: whatever ends the connection, it comes back with the last id that it has seen.</summary>
/// <param name="options">What to read.</param>
/// <param name="say">Takes a sentence for the user whenever the connection is lost or made again.</param>
internal sealed class StreamFollower(WatchOptions options, Action<string> say) : IDisposable
{
    private const string CurrentSession = "current";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private WatchOptions _options = options;
    private string? _lastId;
    private bool _isLost;

    /// <summary>The frames, without an end unless a session that is asked for has one.</summary>
    /// <exception cref="UsageException">A filter is wrong; the message is the API's.</exception>
    /// <exception cref="WatchException">The API refuses otherwise.</exception>
    public async IAsyncEnumerable<SseItem<byte[]>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wait = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            using var response = await TryConnectAsync(cancellationToken);
            if (response is { StatusCode: HttpStatusCode.NoContent })
            {
                yield break; // all of the session has been read
            }

            if (response is not null)
            {
                wait = FirstRetry;
                await foreach (var frame in ReadAsync(response, cancellationToken))
                {
                    yield return frame;
                }
            }

            await Task.Delay(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestRetry ? wait * 2 : LongestRetry;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage?> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_options.Session == CurrentSession && !await TryNameSessionAsync(cancellationToken))
            {
                return null;
            }

            using var request = Request(_options.StreamAddress);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (_lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", _lastId);
            }

            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                Say(false, $"Watching {_options.Api.GetLeftPart(UriPartial.Authority)} again.");
                return response;
            }

            using (response)
            {
                await RefuseAsync(response, cancellationToken);
            }
        }
        catch (HttpRequestException failure)
        {
            Say(true, $"{_options.Api.GetLeftPart(UriPartial.Authority)} cannot be reached ({failure.HttpRequestError}); trying again until it can.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user is done.
        }

        return null;
    }

    // The session that is active now. When it has ended, and the connection with it, "current" would be another one or none.
    private async Task<bool> TryNameSessionAsync(CancellationToken cancellationToken)
    {
        using var request = Request(_options.SessionAddress);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            await RefuseAsync(response, cancellationToken);
            return false;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var session = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        _options = _options with { Session = session.RootElement.GetProperty("id").GetString() };
        return true;
    }

    private HttpRequestMessage Request(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (_options.Key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Key);
        }

        return request;
    }

    private async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(cancellationToken));
        await using var frames = SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await frames.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
            {
                break;
            }

            _lastId = frames.Current.EventId ?? _lastId;
            yield return frames.Current;
        }

        if (_options.Session is null && !cancellationToken.IsCancellationRequested)
        {
            Say(true, "The connection ended; going on behind the last event as soon as it is back.");
        }
    }

    private async Task RefuseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var detail = await DetailAsync(response, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.BadRequest:
                throw new UsageException(detail);
            case HttpStatusCode.Unauthorized:
                throw new WatchException($"The API wants a key: give one as KERNEL_API_KEY. ({detail})");
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                Say(true, $"{(int)response.StatusCode}: {detail} Trying again.");
                break;
            default:
                throw new WatchException(string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}: {detail}"));
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var problem = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return TerminalText.Harmless(problem.RootElement.GetProperty("detail").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return response.ReasonPhrase ?? "refused";
        }
    }

    // Each loss is told once, and its end.
    private void Say(bool isLost, string sentence)
    {
        if (_isLost != isLost)
        {
            _isLost = isLost;
            say(sentence);
        }
    }
}
