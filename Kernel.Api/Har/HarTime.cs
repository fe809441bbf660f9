using System.Text.Json;

namespace Kernel.Api.Har;

/// <summary>Writes times as HAR has them.</summary>
internal static class HarTime
{
    private const long MaxMicroseconds = 253_402_300_799_999_999; // the last of year 9999

    /// <summary>Writes a member with a point in time: ISO 8601 with microseconds.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="microseconds">Unix microseconds.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long microseconds)
    {
        Span<byte> text = stackalloc byte[32];
        _ = ToDateTime(microseconds).TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>Gets a point in time as text, in milliseconds.</summary>
    public static string Text(long microseconds) => ToDateTime(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // A clock can have any time; one outside the calendar counts as its first or last moment.
    private static DateTime ToDateTime(long microseconds) => DateTime.UnixEpoch.AddTicks(Math.Clamp(microseconds, 0, MaxMicroseconds) * TimeSpan.TicksPerMicrosecond);
}
