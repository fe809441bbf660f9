using System.Globalization;
using System.Net;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.Api.History;

/// <summary>Reads stored events from the storage writer: at most four requests at a time, each with a timeout, through a circuit breaker.</summary>
internal sealed partial class HistoryClient(
    IHttpClientFactory clients,
    EventLog log,
    IConfiguration configuration,
    IOptions<HistoryOptions> options,
    TimeProvider time,
    HistoryMetrics metrics,
    ILogger<HistoryClient> logger) : IDisposable
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "archive";

    /// <summary>The storage writer's address, for service discovery.</summary>
    public const string BaseAddress = "http://" + InternalApi.ArchiveService;

    /// <summary>The most bytes of a page: a full one, plus room for one envelope of the largest size.</summary>
    public const int MaxPageBytes = 2 * InternalApi.MaxArchiveBytes;

    private const int MaxRequests = 4;

    private readonly HistoryCircuitBreaker _circuit = new(time);
    private readonly SemaphoreSlim _requests = new(MaxRequests, MaxRequests);

    /// <summary>Gets whether a storage writer is configured. Without one no request is sent, not even to DNS.</summary>
    public bool IsConfigured { get; } = configuration.GetSection($"services:{InternalApi.ArchiveService}").Exists();

    /// <summary>Reads a page of envelopes, one per line.</summary>
    /// <param name="after">The sequence number to read after.</param>
    /// <param name="limit">The most envelopes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, empty if nothing is stored after <paramref name="after"/>; null if the storage writer is unavailable.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(ulong after, int limit, CancellationToken cancellationToken)
    {
        if (!IsConfigured || !_circuit.IsClosed)
        {
            return null;
        }

        await _requests.WaitAsync(cancellationToken);
        try
        {
            return _circuit.IsClosed ? await SendAsync(after, limit, cancellationToken) : null;
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _requests.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>?> SendAsync(ulong after, int limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{InternalApi.ArchivePath}?after={after}&limit={limit}"));
            var streamId = log.StreamId;
            request.Headers.Add(InternalApi.StreamIdHeader, streamId);
            using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            {
                return Fail($"it responded with status {(int)response.StatusCode}");
            }

            // A proxy can respond in place of the storage writer, and its 404 does not mean that no events are stored.
            if (!response.Headers.TryGetValues(InternalApi.StreamIdHeader, out var ids) || ids.First() != streamId)
            {
                return Fail($"the response (status {(int)response.StatusCode}) is not from it");
            }

            ReadOnlyMemory<byte> page = response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsByteArrayAsync(either.Token) : default;
            metrics.Read(page.Length);
            if (_circuit.RecordSuccess())
            {
                LogRecovered();
            }

            return page;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail($"it did not respond within {options.Value.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException exception)
        {
            return Fail(exception.Message);
        }
    }

    private ReadOnlyMemory<byte>? Fail(string reason)
    {
        metrics.Failed();
        if (_circuit.RecordFailure())
        {
            LogFailing(reason);
        }

        return null;
    }

    [LoggerMessage(2601, LogLevel.Warning, "Events older than the journal cannot be read from the storage writer: {Reason}. Their readers wait, and resume later.")]
    private partial void LogFailing(string reason);

    [LoggerMessage(2602, LogLevel.Information, "Events older than the journal can be read from the storage writer again.")]
    private partial void LogRecovered();
}
