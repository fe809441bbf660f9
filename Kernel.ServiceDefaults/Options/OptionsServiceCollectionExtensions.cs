using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Options;

/// <summary>Adds options that are bound to a section of the configuration and validated when the service starts.</summary>
public static class OptionsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the options of a section. An invalid value or an unknown key fails startup with a message that names the key, the
    /// value and what is allowed. Adding the same options again changes nothing; a section can have several options classes.
    /// </summary>
    /// <typeparam name="TOptions">The class whose properties are the options.</typeparam>
    /// <typeparam name="TValidator">The validator that <see cref="OptionsValidatorAttribute"/> generates from the attributes of <typeparamref name="TOptions"/>.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="sectionName">The name of the section.</param>
    public static IServiceCollection AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string sectionName)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        if (services.Any(static service => service.ImplementationInstance is OptionsSection added && added.Type == typeof(TOptions)))
        {
            return services;
        }

        var section = new OptionsSection(sectionName, typeof(TOptions));
        services.AddSingleton(section);
        services.AddSingleton<IValidateOptions<TOptions>>(provider => new OptionsSectionValidator<TOptions>(
            new TValidator(), section, provider.GetServices<OptionsSection>(), provider.GetRequiredService<IConfiguration>()));
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((_, configuration) => OptionsBinding.CheckTypes(section, configuration))
            .BindConfiguration(sectionName)
            .Configure<IConfiguration>((options, configuration) => OptionsBinding.SplitLists(section, configuration, options))
            .ValidateOnStart();
        return services;
    }
}
