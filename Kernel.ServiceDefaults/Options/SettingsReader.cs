using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Reads a section's settings into their class.</summary>
internal static class SettingsReader
{
    private const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <exception cref="OptionsValidationException">A value is not of its setting's type.</exception>
    public static void Read(SettingsSection settings, IConfigurationSection section, object options)
    {
        var failures = settings.Properties
            .Where(property => section[property.Name] is { Length: > 0 } text && !CanBe(text, property.PropertyType))
            .Select(property => SettingMessage.BadValue(settings, property, section[property.Name]))
            .ToArray();
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(settings.Name, settings.Type, failures);
        }

        section.Bind(options);

        // A list may stand in one value, as environment variables and secrets have it.
        foreach (var property in settings.Properties.Where(static property => property.PropertyType == typeof(string[])))
        {
            if (section[property.Name] is { } text)
            {
                property.SetValue(options, text.Split([',', ';'], Tidy));
            }
        }
    }

    private static bool CanBe(string text, Type type)
    {
        if (type == typeof(string) || type == typeof(string[]))
        {
            return true;
        }

        try
        {
            var value = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text)!;
            return value is not Enum || Enum.IsDefined(value.GetType(), value); // "8" converts to any of them
        }
        catch (Exception refusal) when (refusal is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }
}
