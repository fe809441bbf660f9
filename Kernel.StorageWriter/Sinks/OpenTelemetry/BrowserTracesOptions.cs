using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>The options of browser traces. Section <c>BrowserTraces</c>; the endpoint is <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
internal sealed class BrowserTracesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "BrowserTraces";

    /// <summary>Gets or sets whether traces are exported. Default true. Without an OTLP endpoint, no traces are exported.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The fraction of navigations that are exported, as whole traces, 0 to 1. Default 1.</summary>
    [AllowedRange(typeof(double), "0", "1")]
    public double SampleRatio { get; set; } = 1;

    /// <summary>
    /// Gets or sets whether URLs include their query. Default false: the query is redacted, because it may contain
    /// tokens and search terms. User names, passwords and fragments are always removed.
    /// </summary>
    public bool IncludeUrlQuery { get; set; }

    /// <summary>The service name of the browser. Default <c>browser</c>.</summary>
    [Required]
    public string ServiceName { get; set; } = "browser";

    /// <summary>
    /// The maximum duration of a navigation or a request, after which its span is exported although it has not ended, 1 s to 1 hour.
    /// Default 60 s. A longer duration uses more memory.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The maximum age of spans and records that are exported, after a start or an outage of the receiver, 1 minute to 1 day. Older ones are
    /// dropped. Default 15 minutes.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The maximum number of open documents, and of open requests, 100 to 1,000,000. Above it, the span of the oldest one is exported although it has not ended. Default 10,000.</summary>
    [AllowedRange(100, 1_000_000)]
    public int MaxOpen { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class BrowserTracesOptionsValidator : IValidateOptions<BrowserTracesOptions>;
