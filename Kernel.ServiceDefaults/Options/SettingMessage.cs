using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Kernel.ServiceDefaults.Naming;

namespace Kernel.ServiceDefaults.Options;

/// <summary>What a start says of a bad setting: the key, the value and what is allowed.</summary>
internal static class SettingMessage
{
    /// <summary>For a value that is not of the setting's type, or not in its range.</summary>
    public static string BadValue(SettingsSection settings, PropertyInfo property, object? value)
    {
        var shown = property.IsDefined(typeof(SecretAttribute)) ? "" : $" is '{Convert.ToString(value, CultureInfo.InvariantCulture)}', but";
        return $"{settings.KeyOf(property)}{shown} must be {Allowed(property)}.";
    }

    /// <summary>For a value that an attribute refuses.</summary>
    public static string Refused(SettingsSection settings, PropertyInfo property, object? value, ValidationAttribute attribute, ValidationResult result) => attribute switch
    {
        { ErrorMessage: { } message } => message,
        AllowedRangeAttribute => BadValue(settings, property, value),
        RequiredAttribute => $"{settings.KeyOf(property)} is required.",
        _ => $"{settings.KeyOf(property)} {result.ErrorMessage}.",
    };

    /// <summary>For a key that is no setting.</summary>
    public static string Unknown(string section, string name, IEnumerable<string> known) => NearestName.Find(name, known) is { } nearest
        ? $"{section}:{name} is not a setting. Did you mean {section}:{nearest}?"
        : $"{section}:{name} is not a setting. {section} has {string.Join(", ", known.Order(StringComparer.Ordinal))}.";

    /// <summary>What a setting may be, in words.</summary>
    public static string Allowed(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var range = property.GetCustomAttribute<AllowedRangeAttribute>();
        return range is not null ? Range(range)
            : type == typeof(bool) ? "true or false"
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(TimeSpan) ? "a time such as 00:00:30"
            : type == typeof(string) ? "text"
            : type == typeof(string[]) ? "a list, separated by commas"
            : "a whole number";
    }

    private static string Range(AllowedRangeAttribute range) =>
        string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
}
