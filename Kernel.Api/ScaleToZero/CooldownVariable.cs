using System.Globalization;
using Microsoft.Extensions.Options;

namespace Kernel.Api.ScaleToZero;

/// <summary>Reads <c>SCALE_TO_ZERO_COOLDOWN</c>, which the platform sets: <c>1s</c>, <c>500ms</c>, <c>2m</c>, or <c>00:00:01</c>.</summary>
internal sealed class CooldownVariable(IConfiguration configuration) : IPostConfigureOptions<ScaleToZeroOptions>
{
    private const string Name = "SCALE_TO_ZERO_COOLDOWN";

    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    public void PostConfigure(string? name, ScaleToZeroOptions options)
    {
        if (configuration[Name] is not { Length: > 0 } text)
        {
            return;
        }

        options.Cooldown = Parse(text.Trim())
            ?? throw new OptionsValidationException(Name, typeof(ScaleToZeroOptions), [$"{Name} is '{text}'. Expected a duration from 0 to 1 hour, such as 1s, 500ms or 00:00:01."]);
    }

    private static TimeSpan? Parse(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) && text.Contains(':', StringComparison.Ordinal))
        {
            return IsAllowed(time) ? time : null;
        }

        foreach (var (suffix, seconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds <= TimeSpan.FromHours(1).TotalSeconds)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        return text == "0" ? TimeSpan.Zero : null;
    }

    private static bool IsAllowed(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromHours(1);
}
