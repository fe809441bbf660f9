using System.Globalization;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The name of an event file, such as <c>2026-11-23.0001.jsonl</c>. The order of the names is the order of the stream.</summary>
/// <param name="Day">The UTC day on which the storage writer received the events.</param>
/// <param name="Number">The number of the file within the day, from 1.</param>
internal readonly record struct EventFileName(DateOnly Day, int Number) : IComparable<EventFileName>
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string Suffix = ".jsonl";

    /// <summary>Gets the name of the first file of a day.</summary>
    public static EventFileName FirstOf(DateOnly day) => new(day, 1);

    /// <summary>Gets the name of the next file of the same day.</summary>
    public EventFileName Next() => this with { Number = Number + 1 };

    /// <summary>Lists the event files of a directory, oldest first. Other files are ignored.</summary>
    public static List<EventFileName> List(string directory)
    {
        var names = new List<EventFileName>();
        foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix))
        {
            if (TryParse(Path.GetFileName(path.AsSpan()), out var name))
            {
                names.Add(name);
            }
        }

        names.Sort();
        return names;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out EventFileName name)
    {
        name = default;
        if (!text.EndsWith(Suffix, StringComparison.Ordinal) || text.Length < DayFormat.Length + 1)
        {
            return false;
        }

        var day = text[..DayFormat.Length];
        var number = text[DayFormat.Length..^Suffix.Length];
        if (!DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsedDay)
            || number.IsEmpty
            || number[0] != '.'
            || !int.TryParse(number[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var parsedNumber))
        {
            return false;
        }

        var parsed = new EventFileName(parsedDay, parsedNumber);
        if (!text.SequenceEqual(parsed.ToString()))
        {
            return false;
        }

        name = parsed;
        return true;
    }

    public int CompareTo(EventFileName other) => Day != other.Day ? Day.CompareTo(other.Day) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}.{Number:D4}{Suffix}");
}
