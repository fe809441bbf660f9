using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Rewrites the messages of a generated validator, and rejects unknown keys, which would be ignored silently.</summary>
/// <param name="validator">The generated validator.</param>
/// <param name="section">The section that is validated.</param>
/// <param name="sections">All sections; several can share a name.</param>
/// <param name="configuration">The configuration that the section was read from.</param>
internal sealed class OptionsSectionValidator<T>(
    IValidateOptions<T> validator, OptionsSection section, IEnumerable<OptionsSection> sections, IConfiguration configuration) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        string[] failures = [.. (validator.Validate(name, options).Failures ?? []).Select(failure => Rewrite(failure, options)), .. UnknownKeys()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // A generated validator reports "MaxStreams: The field LimitsOptions.MaxStreams must be between 1 and 1000000."
    private string Rewrite(string failure, T options)
    {
        var property = section.Properties.FirstOrDefault(property => failure.StartsWith($"{property.Name}: ", StringComparison.Ordinal));
        return property is null ? failure : OptionsMessages.Invalid(section, property, property.GetValue(options), failure[(property.Name.Length + 2)..]);
    }

    private IEnumerable<string> UnknownKeys()
    {
        var known = sections.Where(other => other.Name == section.Name)
            .SelectMany(static other => other.Properties)
            .Select(static property => property.Name)
            .ToArray();
        return configuration.GetSection(section.Name).GetChildren()
            .Select(static child => child.Key)
            .Where(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => OptionsMessages.UnknownKey(section.Name, key, known));
    }
}
