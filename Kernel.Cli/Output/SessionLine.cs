using System.Globalization;
using System.Text.Json;
using Kernel.Cli.Events;

namespace Kernel.Cli.Output;

/// <summary>Writes a capture session as one line to read: id, status, start, length, counts, name.</summary>
internal static class SessionLine
{
    /// <summary>Gets the line.</summary>
    /// <param name="session">The session's resource.</param>
    /// <param name="width">The width in cells that the line never exceeds, or null for a line that is never cut.</param>
    public static string Of(JsonElement session, int? width)
    {
        var created = session.GetProperty("created_at").GetDateTimeOffset();
        var length = session.TryGetProperty("ended_at", out var ended) ? Quantity.Duration((ended.GetDateTimeOffset() - created).TotalMicroseconds) : "";
        var counts = session.TryGetProperty("counts", out var given)
            ? $"{Count(given, "events"),7} events  {Count(given, "failed"),4} failed  {Count(given, "errors"),4} errors"
            : new string(' ', 40);
        var name = session.TryGetProperty("name", out var text) ? text.GetString() : null;
        var line = TerminalText.Sanitize(string.Create(
            CultureInfo.InvariantCulture,
            $"{session.GetProperty("id").GetString()}  {session.GetProperty("status").GetString(),-12}  {created.ToLocalTime():yyyy-MM-dd HH:mm:ss}  {length,9}  {counts}  {name}").TrimEnd());
        return width is { } cells ? TerminalText.Fit(line, cells) : line;
    }

    private static string Count(JsonElement counts, string name) => Quantity.Count(counts.GetProperty(name).GetDouble());
}
