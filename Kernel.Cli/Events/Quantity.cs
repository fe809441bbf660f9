using System.Globalization;

namespace Kernel.Cli.Events;

/// <summary>Numbers rounded for reading, as the web UI writes them.</summary>
internal static class Quantity
{
    private static readonly string[] SizeUnits = ["kB", "MB", "GB"];

    /// <summary>A span in microseconds: <c>840 µs</c>, <c>12 ms</c>, <c>1.24 s</c>, <c>2 m 05 s</c>; empty if it is not finite.</summary>
    public static string Duration(double us) => us switch
    {
        _ when !double.IsFinite(us) => "",
        < 0 => "-" + Duration(-us),
        < 1_000 => Format($"{Round(us)} µs"),
        < 10_000 => Format($"{us / 1_000:F1} ms"),
        < 999_500 => Format($"{Round(us / 1_000)} ms"),
        < 9_995_000 => Format($"{us / 1e6:F2} s"),
        < 59_995_000 => Format($"{us / 1e6:F1} s"),
        _ => LongDuration(Round(us / 1e6)),
    };

    /// <summary>A size in bytes: <c>512 B</c>, <c>1.2 kB</c>, <c>3.4 MB</c>; empty if it is not finite.</summary>
    public static string Bytes(double bytes)
    {
        if (!double.IsFinite(bytes))
        {
            return "";
        }

        if (bytes < 1_000)
        {
            return Format($"{bytes} B");
        }

        var unit = 0;
        for (bytes /= 1_000; bytes >= 999.5 && unit < SizeUnits.Length - 1; unit++)
        {
            bytes /= 1_000;
        }

        return bytes < 9.95 ? Format($"{bytes:F1} {SizeUnits[unit]}") : Format($"{Round(bytes)} {SizeUnits[unit]}");
    }

    /// <summary>A count with its thousands apart: <c>12,345</c>.</summary>
    public static string Count(double count) => Format($"{Round(count):N0}");

    /// <summary>Any number with two digits after the point, or three significant ones if it is small: <c>12.35</c>, <c>0.00188</c>.</summary>
    public static string Number(double number)
    {
        var size = Math.Abs(number);
        if (number == Math.Floor(number))
        {
            return Format($"{number:R}");
        }

        var decimals = size >= 1 ? 2 : Math.Min(6, 2 - (int)Math.Floor(Math.Log10(size)));
        return number.ToString($"F{decimals}", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.');
    }

    private static string LongDuration(double seconds) => seconds < 3_600
        ? Format($"{Math.Floor(seconds / 60)} m {seconds % 60:00} s")
        : Format($"{Math.Floor(seconds / 3_600)} h {Math.Floor(seconds % 3_600 / 60):00} m");

    private static double Round(double number) => Math.Round(number, MidpointRounding.AwayFromZero);

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
