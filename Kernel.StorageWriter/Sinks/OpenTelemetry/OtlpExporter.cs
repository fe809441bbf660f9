using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using OpenTelemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The OTLP exporter of spans and log records.</summary>
/// <remarks>
/// The exporter of the SDK exports only spans of the SDK, which have random ids. Here the same navigation must
/// have the same ids each time it is exported.
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

    /// <summary>Exports spans.</summary>
    /// <returns>The number of spans that the receiver rejected.</returns>
    /// <exception cref="OtlpException">The export failed.</exception>
    public async Task<long> ExportAsync(ExportTraceServiceRequest request, CancellationToken cancellationToken)
    {
        var response = _channel is null
            ? ExportTraceServiceResponse.Parser.ParseFrom(await PostAsync("v1/traces", request, cancellationToken))
            : await CallAsync(options => new TraceService.TraceServiceClient(_channel).ExportAsync(request, options), cancellationToken);
        return response.PartialSuccess?.RejectedSpans ?? 0;
    }

    /// <summary>Exports log records.</summary>
    /// <returns>The number of records that the receiver rejected.</returns>
    /// <exception cref="OtlpException">The export failed.</exception>
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

        // A span of an export would be exported itself, without end.
        using var _ = SuppressInstrumentationScope.Begin();
        try
        {
            return await call(new CallOptions(_metadata, cancellationToken: either.Token));
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException exception)
        {
            // OTLP defines which status codes are retryable.
            var isPermanent = exception.StatusCode is not (StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted
                or StatusCode.OutOfRange or StatusCode.Unavailable or StatusCode.DataLoss or StatusCode.ResourceExhausted);
            throw new OtlpException($"{exception.StatusCode}: {exception.Status.Detail}", isPermanent, exception);
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
            var isPermanent = response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw new OtlpException($"the receiver responded with status {(int)response.StatusCode}", isPermanent);
        }
        catch (HttpRequestException exception)
        {
            throw new OtlpException(exception.Message, isPermanent: false, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OtlpException($"the receiver did not respond within {_target.Timeout.TotalSeconds:0.###} s", isPermanent: false, exception);
        }
    }
}

/// <summary>The exception for a failed export.</summary>
/// <param name="message">The reason, for users.</param>
/// <param name="isPermanent">Whether a retry cannot succeed.</param>
/// <param name="inner">The cause.</param>
internal sealed class OtlpException(string message, bool isPermanent, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets whether a retry cannot succeed.</summary>
    public bool IsPermanent { get; } = isPermanent;
}
