using System.Diagnostics.Metrics;
using Kernel.ServiceDefaults.Telemetry;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The metrics of the browser: navigations, requests and errors. <see cref="BrowserMetricsExport"/> exports them as metrics of the browser, not of this service.</summary>
/// <remarks>
/// Activity that ended before this service started is not counted, because the service reads the journal from the oldest event
/// after every start.
/// </remarks>
internal sealed class BrowserMetrics
{
    /// <summary>The name of the meter, and of the scope of the browser's spans and log records.</summary>
    public const string MeterName = KernelTelemetry.Prefix + "Browser";

    // In seconds, at the usual thresholds for page loads.
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
        _navigations = meter.CreateCounter<long>("kernel.browser.navigations", "{navigation}", "Completed navigations, by outcome.");
        _loadTime = meter.CreateHistogram<double>(
            "kernel.browser.load_time", "s", "Time from the first request for a page to its load event.", tags: null, LoadTimes);
        _requests = meter.CreateCounter<long>("kernel.browser.requests", "{request}", "Completed requests, by resource_type.");
        _failures = meter.CreateCounter<long>(
            "kernel.browser.failures", "{request}", "Requests that failed or had a status of 400 or above, by error.type.");
        _errors = meter.CreateCounter<long>("kernel.browser.console_errors", "{error}", "Console errors and uncaught exceptions.");
    }

    /// <summary>Counts a completed navigation.</summary>
    public void RecordNavigation(OpenDocument document, long end, string outcome)
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

    /// <summary>Counts a completed request or redirect.</summary>
    /// <param name="request">The request.</param>
    /// <param name="end">The end, in Unix microseconds.</param>
    /// <param name="error">The <c>error.type</c>; null if it did not fail.</param>
    public void RecordRequest(OpenRequest request, long end, string? error)
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
    public void RecordConsoleError(long at)
    {
        if (at >= _since)
        {
            _errors.Add(1);
        }
    }
}
