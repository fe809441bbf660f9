using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Follows the stream from its own position and exports the activity of the browser as traces.</summary>
/// <remarks>
/// It stores nothing on disk. After a start it reads the journal from the oldest event to find what is
/// open. Activity that ended longer ago than <see cref="BrowserTracesOptions.MaxAge"/> is not exported again; newer activity is exported again with the same
/// ids as before.
/// </remarks>
internal sealed partial class BrowserTracesService(
    StreamClient client,
    OtlpTarget target,
    BrowserTracesMetrics metrics,
    BrowserMetrics browser,
    BrowserMetricsExport browserExport,
    BrowserTracesStatus status,
    IOptions<BrowserTracesOptions> options,
    IOptions<ReplicationOptions> storage,
    TimeProvider time,
    ILogger<BrowserTracesService> logger) : BackgroundService
{
    private static readonly TimeSpan ExportInterval = TimeSpan.FromSeconds(1);

    // Short, because the exporters of the SDK flush after it to the same endpoint. The next start exports the rest.
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(0.3);
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = EventLimits.MaxEnvelopeDepth };

    private readonly ExponentialBackoff _backoff = RetryBackoff.Create(time);
    private readonly TraceBatch _batch = new(options.Value, metrics, time);
    private readonly OtlpExporter _exporter = new(target, time);
    private TraceBuilder? _builder;
    private TraceExport _export = null!;
    private string _streamId = "";
    private ulong _after;
    private long _lastExport;
    private CancellationToken _stopping;
    private bool _isAbandoned;

    /// <inheritdoc />
    public override void Dispose()
    {
        _exporter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        _export = new TraceExport(_exporter, metrics, time, logger);
        metrics.Observe(() => _builder?.Open ?? 0);
        Log.Exporting(logger, target.Endpoint);

        // As in Replicator: an API that shuts down ends the stream after its last event.
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using (stoppingToken.UnsafeRegister(_ => drained.CancelAfter(storage.Value.DrainTimeout), null))
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await AttemptAsync(stoppingToken, drained.Token);
            }
        }

        var metricsExport = browserExport.ShutdownAsync(_isAbandoned ? TimeSpan.Zero : ExitTimeout);
        if (!_isAbandoned)
        {
            await ExportAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await metricsExport;
    }

    private async Task AttemptAsync(CancellationToken stopping, CancellationToken drained)
    {
        try
        {
            await ReadAsync(stopping, drained);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (StreamException exception)
        {
            if (status.StreamProblem is null)
            {
                Log.Lost(logger, exception.Message);
            }

            status.StreamProblem = exception.Message;
        }

        await _backoff.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(CancellationToken stopping, CancellationToken drained)
    {
        using var connection = await client.ConnectAsync(_after, stopping);
        if (connection.StreamId != _streamId)
        {
            _builder = new TraceBuilder(connection.StreamId, options.Value, _batch, browser);
            (_streamId, var before) = (connection.StreamId, _after);
            _after = 0;
            if (before > 0)
            {
                return; // reconnect, to read the new stream from its start
            }
        }

        status.StreamProblem = null;
        await connection.ReadLinesAsync(HandleAsync, drained);
    }

    private async ValueTask HandleAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        var line = StreamLine.Parse(bytes);
        _backoff.Reset();
        if (line.Kind == StreamLineKind.Envelope && line.To > _after)
        {
            _after = line.To;
            HandleEnvelope(bytes);
        }
        else if (line.Kind == StreamLineKind.Dropped && line.To > _after)
        {
            metrics.Dropped("missed", (long)(line.To - Math.Max(line.From, _after + 1) + 1));
            _after = line.To;
        }

        var isCaughtUp = line.Kind == StreamLineKind.Heartbeat;
        if (isCaughtUp)
        {
            _builder!.Sweep((long)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds);
        }

        if (_batch.IsFull || (isCaughtUp && !_batch.IsEmpty && time.GetElapsedTime(_lastExport) >= ExportInterval))
        {
            await ExportAsync(cancellationToken);
        }
    }

    private void HandleEnvelope(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            if (TracedLine.IsTraced(bytes))
            {
                using var envelope = JsonDocument.Parse(bytes, Json);
                _builder!.Handle(new TracedEvent(envelope.RootElement));
            }
        }
#pragma warning disable CA1031 // an event that cannot be traced must not end the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The event is missing from a trace only; it is stored and streamed.
            metrics.Dropped("malformed", 1);
            Log.Malformed(logger, _after, exception.Message);
        }
    }

    // After a stop, each export has a timeout; the first one that exceeds it is the last.
    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        using var exit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(exit.Token, cancellationToken);
        await using var _ = _stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).CancelAfter(ExitTimeout), exit);
        try
        {
            status.Export = _export;
            await _export.RunAsync(_batch, _streamId, either.Token);
        }
        catch (OperationCanceledException)
        {
            _isAbandoned = true;
            Log.Unexported(logger, _batch.Spans + _batch.Records);
            throw;
        }
        finally
        {
            _lastExport = time.GetTimestamp();
        }
    }

    // Event ids 4310 to 4319; the next free one is 4314.
    private static partial class Log
    {
        [LoggerMessage(4310, LogLevel.Information, "Exporting browser traces to {Endpoint}.")]
        public static partial void Exporting(ILogger logger, Uri endpoint);

        [LoggerMessage(4311, LogLevel.Warning, "Browser traces: the stream {Reason} Retrying.")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(4312, LogLevel.Warning, "Browser traces: event {Seq} is malformed and was skipped: {Reason}")]
        public static partial void Malformed(ILogger logger, ulong seq, string reason);

        [LoggerMessage(4313, LogLevel.Information, "Browser traces: stopped before {Count} spans and records were exported. They are exported after the next start.")]
        public static partial void Unexported(ILogger logger, int count);
    }
}
