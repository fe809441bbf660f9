using System.Globalization;
using System.Net;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Kernel.Api.History;

/// <summary>Asks the storage writer for stored events: a few readers at a time, each for a bounded time, and nobody for a while after a failure.</summary>
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

    /// <summary>Where service discovery finds it.</summary>
    public const string BaseAddress = "http://" + InternalApi.ArchiveService;

    /// <summary>The most bytes of a page: a full one, and room for one of a single largest envelope.</summary>
    public const int MaxPageBytes = 2 * InternalApi.MaxArchiveBytes;

    private const int MaxRequests = 4;

    private readonly HistoryCircuitBreaker _circuit = new(time);
    private readonly SemaphoreSlim _turns = new(MaxRequests, MaxRequests);

    /// <summary>Whether there is a storage writer in this system: without an address nobody is asked, not even the name server.</summary>
    public bool Exists { get; } = configuration.GetSection($"services:{InternalApi.ArchiveService}").Exists();

    /// <summary>Reads a page, a line an envelope.</summary>
    /// <param name="after">The envelopes wanted have larger numbers than this.</param>
    /// <param name="limit">The most envelopes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, empty where nothing is stored behind <paramref name="after"/>; null where it cannot be had.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(ulong after, int limit, CancellationToken cancellationToken)
    {
        if (!Exists || !_circuit.IsClosed)
        {
            return null;
        }

        await _turns.WaitAsync(cancellationToken);
        try
        {
            return _circuit.IsClosed ? await AskAsync(after, limit, cancellationToken) : null;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>?> AskAsync(ulong after, int limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{InternalApi.ArchivePath}?after={after}&limit={limit}"));
            request.Headers.Add(InternalApi.StreamIdHeader, log.StreamId);
            using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            {
                return Fail($"it answers {(int)response.StatusCode}");
            }

            ReadOnlyMemory<byte> page = response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsByteArrayAsync(either.Token) : default;
            metrics.Read(page.Length);
            if (_circuit.Succeeded())
            {
                LogAnswersAgain();
            }

            return page;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail($"it did not answer within {options.Value.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException failure)
        {
            return Fail(failure.Message);
        }
    }

    private ReadOnlyMemory<byte>? Fail(string reason)
    {
        metrics.Failed();
        if (_circuit.Failed())
        {
            LogFails(reason);
        }

        return null;
    }

    [LoggerMessage(2601, LogLevel.Warning, "Events older than the journal cannot be read from the storage writer: {Reason}. Readers are told that they are missing.")]
    private partial void LogFails(string reason);

    [LoggerMessage(2602, LogLevel.Information, "Events older than the journal can be read from the storage writer again.")]
    private partial void LogAnswersAgain();
}
