using Kernel.ServiceDefaults.Threading;
using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Exports batches, again and again until the receiver has them: reading waits meanwhile, and nothing is lost but what becomes too old.</summary>
internal sealed partial class TraceExport(OtlpExporter exporter, BrowserTracesMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ExponentialBackoff _backoff = RetryBackoff.Create(time);
    private volatile string? _problem;

    /// <summary>Why the receiver does not take anything; null where it does.</summary>
    public string? Problem => _problem;

    /// <summary>Exports a batch and empties it.</summary>
    /// <param name="batch">What is finished.</param>
    /// <param name="streamId">The stream that it was made of.</param>
    /// <param name="cancellationToken">Ends the trying; the batch keeps what was not taken.</param>
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
            catch (OtlpException refusal) when (refusal.IsRefusal)
            {
                metrics.Dropped("refused", batch.Spans + batch.Records);
                Log.Refused(logger, batch.Spans + batch.Records, refusal.Message);
                _problem = refusal.Message;
                batch.Clear();
            }
            catch (OtlpException failure)
            {
                metrics.Failed();
                if (_problem is null)
                {
                    Log.Failed(logger, failure.Message);
                }

                _problem = failure.Message;
                await _backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task TryAsync(TraceBatch batch, string streamId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var spans = 0;
        var refused = 0L;
        if (batch.TraceRequest(streamId) is { } traces)
        {
            spans = batch.Spans;
            refused += await exporter.ExportAsync(traces, cancellationToken);
            batch.ClearSpans(); // should the records fail now, they are tried again alone
        }

        if (batch.LogsRequest(streamId) is { } logs)
        {
            refused += await exporter.ExportAsync(logs, cancellationToken);
        }

        metrics.Exported(spans, batch.Records, time.GetElapsedTime(started));
        if (refused > 0)
        {
            metrics.Dropped("refused", refused);
        }

        batch.Clear();
    }

    // Ids 4301 to 4309; the next free one is 4304.
    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Warning, "The OTLP receiver does not take the browser's traces: {Reason}. Trying again.")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(4302, LogLevel.Warning, "The OTLP receiver refused {Count} spans and records of the browser, which are dropped: {Reason}")]
        public static partial void Refused(ILogger logger, int count, string reason);

        [LoggerMessage(4303, LogLevel.Information, "The OTLP receiver takes the browser's traces again.")]
        public static partial void Recovered(ILogger logger);
    }
}
