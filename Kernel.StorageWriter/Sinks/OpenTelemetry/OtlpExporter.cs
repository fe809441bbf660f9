using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using OpenTelemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Sends spans and log records over OTLP.</summary>
/// <remarks>
/// The SDK's own exporter takes only what its own API made, and that gives every span a random id; here the same navigation has
/// to have the same ids whenever it is exported.
/// </remarks>
internal sealed class OtlpExporter : IDisposable
{
    private readonly OtlpTarget _target;
    private readonly HttpClient _http;
    private readonly GrpcChannel? _channel;
    private readonly Metadata _metadata = [];

    private readonly TimeProvider _time;

    public OtlpExporter(OtlpTarget target, TimeProvider time)
    {
        _target = target;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = target.Timeout }) { Timeout = target.Timeout };
        foreach (var (name, value) in target.Headers)
        {
            _metadata.Add(name, value);
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        _channel = target.IsGrpc ? GrpcChannel.ForAddress(target.Endpoint, new GrpcChannelOptions { HttpClient = _http }) : null;
    }

    /// <summary>Sends spans.</summary>
    /// <returns>How many the receiver did not take.</returns>
    /// <exception cref="OtlpException">It took none.</exception>
    public async Task<long> ExportAsync(ExportTraceServiceRequest request, CancellationToken cancellationToken)
    {
        var response = _channel is null
            ? ExportTraceServiceResponse.Parser.ParseFrom(await PostAsync("v1/traces", request, cancellationToken))
            : await CallAsync(options => new TraceService.TraceServiceClient(_channel).ExportAsync(request, options), cancellationToken);
        return response.PartialSuccess?.RejectedSpans ?? 0;
    }

    /// <summary>Sends log records.</summary>
    /// <returns>How many the receiver did not take.</returns>
    /// <exception cref="OtlpException">It took none.</exception>
    public async Task<long> ExportAsync(ExportLogsServiceRequest request, CancellationToken cancellationToken)
    {
        var response = _channel is null
            ? ExportLogsServiceResponse.Parser.ParseFrom(await PostAsync("v1/logs", request, cancellationToken))
            : await CallAsync(options => new LogsService.LogsServiceClient(_channel).ExportAsync(request, options), cancellationToken);
        return response.PartialSuccess?.RejectedLogRecords ?? 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _channel?.Dispose();
        _http.Dispose();
    }

    private async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_target.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        // An export is no part of what this service does for anybody: a span of it would be exported, and so on.
        using var _ = SuppressInstrumentationScope.Begin();
        try
        {
            return await call(new CallOptions(_metadata, cancellationToken: either.Token));
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException refusal)
        {
            // The codes that OTLP says to retry; anything else would come back for ever.
            var isRefusal = refusal.StatusCode is not (StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted
                or StatusCode.OutOfRange or StatusCode.Unavailable or StatusCode.DataLoss or StatusCode.ResourceExhausted);
            throw new OtlpException($"{refusal.StatusCode}: {refusal.Status.Detail}", isRefusal, refusal);
        }
    }

    private async Task<byte[]> PostAsync(string path, IMessage message, CancellationToken cancellationToken)
    {
        using var _ = SuppressInstrumentationScope.Begin();
        using var content = new ByteArrayContent(message.ToByteArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } };
        try
        {
            var address = new Uri(_target.Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
            using var response = await _http.PostAsync(address, content, cancellationToken);
            var isRefusal = response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw new OtlpException($"answers {(int)response.StatusCode}", isRefusal);
        }
        catch (HttpRequestException failure)
        {
            throw new OtlpException(failure.Message, isRefusal: false, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OtlpException("did not answer in time", isRefusal: false, failure);
        }
    }
}

/// <summary>The receiver did not take what was sent.</summary>
/// <param name="message">Why, for people.</param>
/// <param name="isRefusal">Whether it never will, so that sending the same again cannot help.</param>
/// <param name="inner">The cause.</param>
internal sealed class OtlpException(string message, bool isRefusal, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether sending the same again cannot help.</summary>
    public bool IsRefusal { get; } = isRefusal;
}
