using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Settings that are read and checked when a service starts.</summary>
public static class SettingsServices
{
    /// <summary>
    /// Adds the settings of a section. A start with a bad one, or one that does not exist, ends with a sentence that names the
    /// key, the value and what is allowed.
    /// </summary>
    /// <typeparam name="T">The class whose properties are the settings, with the attributes that say what is allowed.</typeparam>
    /// <param name="services">Where to.</param>
    /// <param name="section">The section's name.</param>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        var settings = new SettingsSection(section, typeof(T));
        if (services.Any(service => service.ImplementationInstance is SettingsSection added && added.Type == typeof(T)))
        {
            return services;
        }

        services.AddSingleton(settings);
        services.AddSingleton<IValidateOptions<T>>(provider => new SettingsValidator<T>(
            settings, provider.GetServices<SettingsSection>(), provider.GetRequiredService<IConfiguration>()));
        services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => SettingsReader.Read(settings, configuration.GetSection(section), options))
            .ValidateOnStart();
        return services;
    }
}
