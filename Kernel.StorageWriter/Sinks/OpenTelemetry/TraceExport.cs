using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Exports batches, and retries until the receiver accepts them. Reading pauses meanwhile; only spans and records that become too old are dropped.</summary>
internal sealed partial class TraceExport(OtlpExporter exporter, BrowserTracesMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ExponentialBackoff _backoff = RetryBackoff.Create(time);
    private volatile string? _problem;

    /// <summary>The reason why exports fail; null if they succeed.</summary>
    public string? Problem => _problem;

    /// <summary>Exports a batch and clears it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="streamId">The identity of the stream.</param>
    /// <param name="cancellationToken">Cancels the export; the batch keeps what was not exported.</param>
    public async Task RunAsync(TraceBatch batch, string streamId, CancellationToken cancellationToken)
    {
        while (!batch.IsEmpty)
        {
            try
            {
                await TryAsync(batch, streamId, cancellationToken);
                if (_problem is not null)
                {
                    _problem = null;
                    Log.Recovered(logger);
                }

                _backoff.Reset();
            }
            catch (OtlpException exception) when (exception.IsPermanent)
            {
                metrics.Dropped("refused", batch.Spans + batch.Records);
                Log.Refused(logger, batch.Spans + batch.Records, exception.Message);
                _problem = exception.Message;
                batch.Clear();
            }
            catch (OtlpException exception)
            {
                metrics.Failed();
                if (_problem is null)
                {
                    Log.Failed(logger, exception.Message);
                }

                _problem = exception.Message;
                await _backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task TryAsync(TraceBatch batch, string streamId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var spans = 0;
        var rejected = 0L;
        if (batch.TraceRequest(streamId) is { } traces)
        {
            spans = batch.Spans;
            rejected += await exporter.ExportAsync(traces, cancellationToken);
            batch.ClearSpans(); // if the records fail now, only they are retried
        }

        if (batch.LogsRequest(streamId) is { } logs)
        {
            rejected += await exporter.ExportAsync(logs, cancellationToken);
        }

        metrics.Exported(spans, batch.Records, time.GetElapsedTime(started));
        if (rejected > 0)
        {
            metrics.Dropped("refused", rejected);
        }

        batch.Clear();
    }

    // Event ids 4301 to 4309; the next free one is 4304.
    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Warning, "Browser traces cannot be exported: {Reason}. Retrying.")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(4302, LogLevel.Warning, "The OTLP receiver rejected {Count} spans and records of the browser, which were dropped: {Reason}")]
        public static partial void Refused(ILogger logger, int count, string reason);

        [LoggerMessage(4303, LogLevel.Information, "Browser traces are exported again.")]
        public static partial void Recovered(ILogger logger);
    }
}
