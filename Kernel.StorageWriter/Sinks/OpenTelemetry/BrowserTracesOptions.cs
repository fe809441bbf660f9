using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>What the browser does, as OpenTelemetry traces. Section <c>BrowserTraces</c>; where to is <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
internal sealed class BrowserTracesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "BrowserTraces";

    /// <summary>Whether traces are made. Without an OTLP endpoint none are. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The part of navigations that are exported, with everything in them, 0 to 1. Default 1.</summary>
    [AllowedRange(typeof(double), "0", "1")]
    public double SampleRatio { get; set; } = 1;

    /// <summary>
    /// Whether URLs keep their query. Default false: what comes after the question mark is replaced, because that is where
    /// tokens and search terms are. User names, passwords and fragments are never kept.
    /// </summary>
    public bool IncludeUrlQuery { get; set; }

    /// <summary>The service that the browser appears as. Default <c>browser</c>.</summary>
    [Required]
    public string ServiceName { get; set; } = "browser";

    /// <summary>
    /// After how long a navigation that has not loaded, or a request that has not ended, is exported as it stands, 1 s to 1 hour.
    /// Longer: more is held in memory. Default 60 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How old something may be to be exported still, 1 minute to 1 day: after a start, and when the receiver was away. What is
    /// older is passed over. Default 15 minutes.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The most documents and requests that are followed at once, 100 to 1,000,000; beyond it the oldest is exported as it stands. Default 10,000.</summary>
    [AllowedRange(100, 1_000_000)]
    public int MaxOpen { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class BrowserTracesOptionsValidator : IValidateOptions<BrowserTracesOptions>;
