using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>What the browser does, counted. Exported as metrics of the browser (<see cref="BrowserMetricsExport"/>), not of this service.</summary>
/// <remarks>
/// What ended before this service started is not counted: it reads the journal from its oldest event, as it did when it started the
/// last time.
/// </remarks>
internal sealed class BrowserMetrics
{
    /// <summary>The meter, and the scope of the browser's spans and log records.</summary>
    public const string MeterName = KernelTelemetry.Prefix + "Browser";

    // Seconds that people tell page loads apart by.
    private static readonly InstrumentAdvice<double> LoadTimes = new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20, 30, 60] };

    private readonly Counter<long> _navigations;
    private readonly Histogram<double> _loadTime;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _errors;
    private readonly long _since;

    public BrowserMetrics(IMeterFactory meters, TimeProvider time)
    {
        _since = (long)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;
        var meter = meters.Create(MeterName);
        _navigations = meter.CreateCounter<long>("kernel.browser.navigations", "{navigation}", "Navigations that ended, by outcome.");
        _loadTime = meter.CreateHistogram<double>(
            "kernel.browser.load_time", "s", "Time from the first request for a page to its load event.", tags: null, LoadTimes);
        _requests = meter.CreateCounter<long>("kernel.browser.requests", "{request}", "Requests that ended, by resource_type.");
        _failures = meter.CreateCounter<long>(
            "kernel.browser.failures", "{request}", "Requests that failed or were answered with a status of 400 or above, by error.type.");
        _errors = meter.CreateCounter<long>("kernel.browser.console_errors", "{error}", "Errors written to the console and uncaught exceptions.");
    }

    /// <summary>Counts a navigation that ended.</summary>
    public void Navigated(OpenDocument document, long end, string outcome)
    {
        if (end < _since)
        {
            return;
        }

        _navigations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (outcome == TraceBuilder.Loaded)
        {
            _loadTime.Record((end - document.Start) / 1e6);
        }
    }

    /// <summary>Counts a request, or a hop of one, that ended.</summary>
    /// <param name="request">The request.</param>
    /// <param name="end">When it ended, Unix microseconds.</param>
    /// <param name="error">The <c>error.type</c>; null if it did not fail.</param>
    public void Requested(OpenRequest request, long end, string? error)
    {
        if (end < _since)
        {
            return;
        }

        _requests.Add(1, new KeyValuePair<string, object?>("resource_type", request.ResourceType));
        if (error is not null)
        {
            _failures.Add(1, new KeyValuePair<string, object?>("error.type", error));
        }
    }

    /// <summary>Counts a console error or an uncaught exception.</summary>
    public void Erred(long at)
    {
        if (at >= _since)
        {
            _errors.Add(1);
        }
    }
}
