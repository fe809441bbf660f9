using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernel.Api.Browsers;

/// <summary>A point in time as the SDK writes it: an RFC 3339 timestamp, or how long ago (<c>5m</c>, <c>1h30m</c>, <c>500ms</c>).</summary>
internal static partial class TimeParameter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Reads one.</summary>
    /// <exception cref="BadHttpRequestException">It is neither; the message says what is.</exception>
    public static DateTimeOffset Parse(string parameter, string text, DateTimeOffset now)
    {
        if (DurationPattern().IsMatch(text) && Ago(text) is { } ago)
        {
            return now - ago;
        }

        return TimestampPattern().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new BadHttpRequestException($"{parameter}: '{text}' is neither an RFC 3339 timestamp, such as 2026-01-31T12:00:00Z, nor how long ago, such as 5m or 1h30m.");
    }

    private static TimeSpan? Ago(string text)
    {
        var ticks = PartPattern().Matches(text).Sum(static part =>
            Math.Min(decimal.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Longest.Ticks) * part.Groups[2].Value switch
            {
                "h" => TimeSpan.TicksPerHour,
                "m" => TimeSpan.TicksPerMinute,
                "s" => TimeSpan.TicksPerSecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "ns" => 0.01m,
                _ => TimeSpan.TicksPerMicrosecond,
            });
        return ticks <= Longest.Ticks ? new TimeSpan((long)ticks) : null;
    }

    [GeneratedRegex(@"^(?:[0-9]{1,20}(?:\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h))+$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")]
    private static partial Regex PartPattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$")]
    private static partial Regex TimestampPattern();
}
