using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernel.Api.Http;

/// <summary>Parses times: an RFC 3339 timestamp, or a duration before now (<c>5m</c>, <c>1h30m</c>, <c>500ms</c>).</summary>
internal static partial class TimeParameter
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(36_500);

    /// <summary>Parses a time.</summary>
    /// <exception cref="BadHttpRequestException">The text is neither a timestamp nor a duration.</exception>
    public static DateTimeOffset Parse(string parameter, string text, DateTimeOffset now)
    {
        if (DurationPattern().IsMatch(text) && Ago(text) is { } ago)
        {
            return now - ago;
        }

        return TimestampPattern().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new BadHttpRequestException($"{parameter} is '{text}'. Expected an RFC 3339 timestamp such as 2026-01-31T12:00:00Z, or a duration before now such as 5m or 1h30m.");
    }

    private static TimeSpan? Ago(string text)
    {
        var ticks = PartPattern().Matches(text).Sum(static part =>
            Math.Min(decimal.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture), MaxDuration.Ticks) * part.Groups[2].Value switch
            {
                "h" => TimeSpan.TicksPerHour,
                "m" => TimeSpan.TicksPerMinute,
                "s" => TimeSpan.TicksPerSecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "ns" => 0.01m,
                _ => TimeSpan.TicksPerMicrosecond,
            });
        return ticks <= MaxDuration.Ticks ? new TimeSpan((long)ticks) : null;
    }

    [GeneratedRegex(@"^(?:[0-9]{1,20}(?:\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h))+$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")]
    private static partial Regex PartPattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$")]
    private static partial Regex TimestampPattern();
}
