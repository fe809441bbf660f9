using Kernel.StorageWriter.S2Client.Model;
using System.Net;
using Kernel.StorageWriter.S2Client.Http;

namespace Kernel.StorageWriter.S2Client;

/// <summary>Opens connections for a session, each with a pool of its own: a new one is really another one.</summary>
internal sealed class SessionOpener(S2Account client, Uri records, string? basin)
{
    private const string MediaType = "s2s/proto";

    public S2ClientOptions Options => client.Options;

    public TimeProvider Time => client.Time;

    public S2Backoff Backoff => client.Backoff;

    /// <summary>One attempt. No append was sent whichever way it ends.</summary>
    /// <exception cref="S2Exception">It failed, without a side effect.</exception>
    public async Task<AppendConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connections = S2Connections.Create(records, Options);
        var content = new DuplexContent(MediaType);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(connections, content, cancellationToken);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new AppendConnection(connections, content, response, body, Time);
        }
        catch
        {
            content.Abort();
            response?.Dispose();
            connections.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker connections, DuplexContent content, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Options.RequestTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var request = S2Connections.Request(HttpMethod.Post, records, Options, basin);
        request.Headers.TryAddWithoutValidation("accept", "application/protobuf");
        if (Options.Compression == S2Compression.Gzip)
        {
            request.Headers.TryAddWithoutValidation("accept-encoding", "gzip");
        }

        request.Content = content;
        try
        {
            var response = await connections.SendAsync(request, either.Token);
            return IsSession(response) ? response : throw await RefusalAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidDataException)
        {
            throw TransportFailure.Of(exception, SideEffect.None, deadline.IsCancellationRequested ? Options.RequestTimeout : null);
        }
    }

    private async Task<S2Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            if (response.IsSuccessStatusCode)
            {
                return new S2TransportException("S2 does not speak the session protocol here.", SideEffect.None, isRetryable: false);
            }

            var body = await BoundedBody.ReadAsync(response.Content, cancellationToken);
            return ErrorReader.Read((int)response.StatusCode, body, RetryAfter.Read(response.Headers, Time), nothingSent: true);
        }
    }

    private static bool IsSession(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == MediaType;
}
