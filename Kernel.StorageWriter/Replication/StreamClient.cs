using System.Buffers;
using System.Globalization;
using System.Net;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.Replication;

/// <summary>Opens the internal stream of Kernel.Api.</summary>
internal sealed class StreamClient(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "internal-stream";

    /// <summary>Silence of this length, in an answer or before it, means that the connection is lost.</summary>
    public static readonly TimeSpan SilenceLimit = 3 * InternalApi.HeartbeatInterval;

    private const int MaxStreamIdLength = 128;

    private static readonly SearchValues<char> StreamIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Asks for everything after a sequence number.</summary>
    /// <param name="after">The last event that is stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="streamId">The log that it is of; null if that is not known. A log that ends before it gets a new identity.</param>
    /// <exception cref="StreamException">It cannot be had; the message says why.</exception>
    public async Task<StreamConnection> ConnectAsync(ulong after, CancellationToken cancellationToken, string? streamId = null)
    {
        var response = await SendAsync(after, streamId, cancellationToken);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new StreamException(response.StatusCode == HttpStatusCode.Unauthorized
                    ? "refuses the token (401): Internal:Token must be the same for all services of a system."
                    : $"answers {(int)response.StatusCode}.");
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
            throw new StreamException($"did not answer within {SilenceLimit.TotalSeconds:0} s.", exception);
        }
    }

    /// <summary>Whether it can be a log's identity. It becomes a directory's name, so nothing that means something to a file system may be in it.</summary>
    public static bool IsUsableStreamId(string id) =>
        id.Length is > 0 and <= MaxStreamIdLength && id[0] != '.' && !id.AsSpan().ContainsAnyExcept(StreamIdCharacters);

    private static string ReadStreamId(HttpResponseMessage response)
    {
        var id = response.Headers.TryGetValues(InternalApi.StreamIdHeader, out var values) ? values.FirstOrDefault() : null;
        if (string.IsNullOrEmpty(id))
        {
            throw new StreamException($"did not say which stream it serves: the header {InternalApi.StreamIdHeader} is missing.");
        }

        if (!IsUsableStreamId(id))
        {
            throw new StreamException(
                $"sent an unusable {InternalApi.StreamIdHeader}: at most {MaxStreamIdLength} of A-Z a-z 0-9 - _ and . are allowed, the first not a dot.");
        }

        return id;
    }
}
