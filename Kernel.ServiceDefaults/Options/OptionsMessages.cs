using System.Globalization;
using System.Reflection;

namespace Kernel.ServiceDefaults.Options;

/// <summary>The messages for invalid options: the key, the allowed values, and the given value.</summary>
internal static class OptionsMessages
{
    /// <summary>Gets the message for a failed validation attribute. A custom message that starts with the key is returned unchanged.</summary>
    public static string Invalid(OptionsSection section, PropertyInfo property, object? value, string message) =>
        message.StartsWith(section.KeyOf(property), StringComparison.Ordinal) ? message
        : property.IsDefined(typeof(AllowedRangeAttribute)) ? InvalidValue(section, property, value)
        : value is null or "" ? $"{section.KeyOf(property)} is required."
        : $"{section.KeyOf(property)} {message}.";

    /// <summary>Gets the message for a value of the wrong type or outside its range.</summary>
    public static string InvalidValue(OptionsSection section, PropertyInfo property, object? value)
    {
        var given = property.IsDefined(typeof(SecretAttribute)) ? "" : $", but is '{Convert.ToString(value, CultureInfo.InvariantCulture)}'";
        return $"{section.KeyOf(property)} must be {Allowed(property)}{given}.";
    }

    /// <summary>Gets the message for an unknown key.</summary>
    public static string UnknownKey(string section, string key, IEnumerable<string> known) => NearestName.Find(key, known) is { } nearest
        ? $"{section}:{key} is not a setting. Did you mean {section}:{nearest}?"
        : $"{section}:{key} is not a setting. {section} has {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    /// <summary>Gets the allowed values of an option.</summary>
    public static string Allowed(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetCustomAttribute<AllowedRangeAttribute>() is { } range ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
            : type == typeof(bool) ? "true or false"
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(TimeSpan) ? "a time such as 00:00:30"
            : type == typeof(string) ? "text"
            : type == typeof(string[]) ? "a list, separated by commas"
            : "a whole number";
    }
}
