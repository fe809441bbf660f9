using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Checks a section's settings, and that there are no others: a misspelled one would be ignored in silence.</summary>
internal sealed class SettingsValidator<T>(SettingsSection settings, IEnumerable<SettingsSection> all, IConfiguration configuration) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        string[] failures = [.. BadValues(options), .. UnknownKeys()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> BadValues(T options) =>
        from property in settings.Properties
        let value = property.GetValue(options)
        from attribute in property.GetCustomAttributes(inherit: true).OfType<ValidationAttribute>()
        let result = attribute.GetValidationResult(value, new ValidationContext(options) { MemberName = property.Name })
        where result != ValidationResult.Success
        select SettingMessage.Refused(settings, property, value, attribute, result);

    private IEnumerable<string> UnknownKeys()
    {
        var known = all.Where(section => section.Name == settings.Name)
            .SelectMany(static section => section.Properties)
            .Select(static property => property.Name)
            .ToArray();
        return configuration.GetSection(settings.Name).GetChildren()
            .Select(static child => child.Key)
            .Where(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => SettingMessage.Unknown(settings.Name, key, known));
    }
}
