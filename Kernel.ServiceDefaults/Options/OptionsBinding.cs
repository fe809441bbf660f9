using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Extends the framework's binder: errors name the key and what is allowed, and a list can be one value.</summary>
internal static class OptionsBinding
{
    private const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>Checks that each value can be converted to its option's type.</summary>
    /// <exception cref="OptionsValidationException">A value cannot be converted.</exception>
    public static void CheckTypes(OptionsSection section, IConfiguration configuration)
    {
        var values = configuration.GetSection(section.Name);
        var failures = section.Properties
            .Where(property => values[property.Name] is { Length: > 0 } text && !CanBe(text, property.PropertyType))
            .Select(property => OptionsMessages.InvalidValue(section, property, values[property.Name]))
            .ToArray();
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(section.Name, section.Type, failures);
        }
    }

    /// <summary>Splits lists that are one value with commas or semicolons, as in environment variables and secrets.</summary>
    public static void SplitLists(OptionsSection section, IConfiguration configuration, object options)
    {
        var values = configuration.GetSection(section.Name);
        foreach (var property in section.Properties.Where(static property => property.PropertyType == typeof(string[])))
        {
            if (values[property.Name] is { } text)
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
            return value is not Enum || Enum.IsDefined(value.GetType(), value); // "8" converts to any enum
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }
}
