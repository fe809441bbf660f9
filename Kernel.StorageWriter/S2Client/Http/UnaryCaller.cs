using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Sends single requests, with retries.</summary>
internal sealed class UnaryCaller(HttpMessageInvoker connections, S2ClientOptions options, S2Backoff backoff, TimeProvider time)
{
    /// <exception cref="S2Exception">The last attempt failed, or the error is not retryable. The side effect covers every attempt.</exception>
    /// <exception cref="S2CanceledException">The caller canceled.</exception>
    public async Task<UnaryResponse> CallAsync(UnaryRequest request, CancellationToken cancellationToken)
    {
        var earlier = SideEffect.None;
        for (var attempt = 1; ; attempt++)
        {
            S2Exception failure;
            try
            {
                return await AttemptAsync(request, earlier, cancellationToken);
            }
            catch (S2Exception exception)
            {
                failure = exception;
            }

            failure.AddSideEffect(earlier);
            earlier = failure.SideEffect;
            var isFinal = attempt >= options.MaxAttempts
                || !failure.IsRetryable
                || earlier == SideEffect.Possible && !request.RetriesAmbiguous
                || failure.RetryAfter > options.MaxRetryAfter;
            if (isFinal)
            {
                throw failure;
            }

            try
            {
                await backoff.WaitAsync(attempt, failure.RetryAfter, cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                throw new S2CanceledException(earlier, exception, cancellationToken);
            }
        }
    }

    private async Task<UnaryResponse> AttemptAsync(UnaryRequest request, SideEffect earlier, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.RequestTimeout + request.ExtraTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var message = Compose(request);
        try
        {
            using var response = await connections.SendAsync(message, either.Token);
            var body = await BoundedBody.ReadAsync(response.Content, either.Token);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                throw ErrorReader.Read(status, body, RetryAfter.Read(response.Headers, time));
            }

            return new UnaryResponse(status, body, Provision(response));
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            var sideEffect = earlier == SideEffect.Possible ? earlier : SideEffectOf(message);
            throw new S2CanceledException(sideEffect, exception, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or InvalidDataException)
        {
            var waited = deadline.IsCancellationRequested ? options.RequestTimeout + request.ExtraTimeout : (TimeSpan?)null;
            throw TransportFailure.Create(exception, SideEffectOf(message), waited);
        }
    }

    private HttpRequestMessage Compose(UnaryRequest request)
    {
        var message = S2Connections.Request(request.Method, request.Uri, options, request.Basin);
        message.Headers.TryAddWithoutValidation("accept", request.Accept);
        if (request.RequestToken is { } token)
        {
            message.Headers.TryAddWithoutValidation("s2-request-token", token);
        }

        message.Content = request.Content?.Invoke();
        return message;
    }

    // The transport reads the body only once it has a stream on a connection, and retries by itself only if the server
    // reports that it did not process the request.
    private static SideEffect SideEffectOf(HttpRequestMessage message) => message.Content switch
    {
        UnaryContent { HasStarted: false } => SideEffect.None,
        null when message.Method == HttpMethod.Get => SideEffect.None,
        _ => SideEffect.Possible,
    };

    private static string? Provision(HttpResponseMessage response) =>
        response.Headers.TryGetValues("s2-provision-result", out var values) ? values.FirstOrDefault() : null;
}
