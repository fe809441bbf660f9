using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>The copy in S2.</summary>
internal static class S2Services
{
    public static IServiceCollection AddS2Destination(this IServiceCollection services)
    {
        services.AddOptions<S2Options>()
            .BindConfiguration(S2Options.SectionName)
            .Configure<IConfiguration>(static (options, configuration) =>
            {
                options.Basin = configuration[S2Options.BasinKey]?.Trim();
                options.AccessToken = configuration[S2Options.AccessTokenKey]?.Trim();
                options.Stream = configuration[S2Options.StreamKey]?.Trim();
                options.AccountEndpoint = configuration[S2Options.AccountEndpointKey]?.Trim();
                options.BasinEndpoint = configuration[S2Options.BasinEndpointKey]?.Trim();
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<S2Options>, S2OptionsValidator>();
        services.AddSingleton(static provider =>
            provider.GetRequiredService<IOptions<S2Options>>().Value.CreateClient(provider.GetRequiredService<TimeProvider>()));
        return services.AddDestination<S2Storage, S2Archive>(S2Storage.Name);
    }
}
