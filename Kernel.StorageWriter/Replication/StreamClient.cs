using System.Buffers;
using System.Globalization;
using System.Net;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.Replication;

/// <summary>The client of the internal stream of the API.</summary>
internal sealed class StreamClient(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "internal-stream";

    /// <summary>The maximum time without data, before or within the response. After it, the connection counts as lost.</summary>
    public static readonly TimeSpan SilenceLimit = 3 * InternalApi.HeartbeatInterval;

    private const int MaxStreamIdLength = 128;

    private static readonly SearchValues<char> StreamIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Connects to the stream after a sequence number.</summary>
    /// <param name="after">The sequence number of the last stored event.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <param name="streamId">The stream of that event; null if it is not known. The API gives its stream a new identity if it ends before that event.</param>
    /// <exception cref="StreamException">The stream cannot be read; the message says why.</exception>
    public async Task<StreamConnection> ConnectAsync(ulong after, CancellationToken cancellationToken, string? streamId = null)
    {
        var response = await SendAsync(after, streamId, cancellationToken);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new StreamException(response.StatusCode == HttpStatusCode.Unauthorized
                    ? "rejected the token (401). Set Internal:Token to the same value for all services of the system."
                    : $"responded with status {(int)response.StatusCode}.");
            }

            var id = ReadStreamId(response);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new StreamConnection(id, response, body, time);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ulong after, string? streamId, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(SilenceLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, InternalApi.StreamPath + "?after=" + after.ToString(CultureInfo.InvariantCulture));
        if (streamId is not null)
        {
            request.Headers.Add(InternalApi.StreamIdHeader, streamId);
        }

        try
        {
            return await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new StreamException($"cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StreamException($"did not respond within {SilenceLimit.TotalSeconds:0} s.", exception);
        }
    }

    /// <summary>Returns whether a text is a valid stream identity. It becomes the name of a directory, so characters with a meaning in file systems are not allowed.</summary>
    public static bool IsValidStreamId(string id) =>
        id.Length is > 0 and <= MaxStreamIdLength && id[0] != '.' && !id.AsSpan().ContainsAnyExcept(StreamIdCharacters);

    private static string ReadStreamId(HttpResponseMessage response)
    {
        var id = response.Headers.TryGetValues(InternalApi.StreamIdHeader, out var values) ? values.FirstOrDefault() : null;
        if (string.IsNullOrEmpty(id))
        {
            throw new StreamException($"responded without the header {InternalApi.StreamIdHeader}.");
        }

        if (!IsValidStreamId(id))
        {
            throw new StreamException(
                $"responded with an invalid {InternalApi.StreamIdHeader}: allowed are 1 to {MaxStreamIdLength} characters of A-Z a-z 0-9 - _ and ., the first not a dot.");
        }

        return id;
    }
}
