using System.Globalization;

namespace Kernel.ServiceDefaults.Options;

/// <summary>The output of <c>--help</c>: every setting with its default and allowed values.</summary>
internal static class OptionsHelp
{
    /// <summary>Describes the settings, one per line.</summary>
    public static string Describe(string service, IEnumerable<OptionsSection> sections)
    {
        var lines = sections
            .OrderBy(static section => section.Name, StringComparer.Ordinal)
            .SelectMany(static section => section.Properties.Select(property => (Key: section.KeyOf(property), Default: DefaultOf(section, property), Allowed: OptionsMessages.Allowed(property))))
            .ToArray();
        var width = lines.Max(static line => line.Key.Length);
        return $"""
            {service}: settings are environment variables (Section__Key) or arguments (--Section:Key value).
            ASPNETCORE_URLS sets the addresses to listen on. docs/operations.md describes each setting.

            {string.Join('\n', lines.Select(line => $"  {line.Key.PadRight(width)}  {line.Allowed} [default: {line.Default}]"))}
            """;
    }

    private static string DefaultOf(OptionsSection section, System.Reflection.PropertyInfo property) =>
        property.GetValue(Activator.CreateInstance(section.Type)) switch
        {
            null or "" or Array { Length: 0 } => "none",
            TimeSpan value => value.Ticks % TimeSpan.TicksPerSecond == 0 ? value.ToString("c") : value.ToString("c").TrimEnd('0'),
            bool value => value ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
