using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>The copy in S2.</summary>
internal static class S2Services
{
    public static IServiceCollection AddS2Destination(this IServiceCollection services)
    {
        services.AddOptions<S2Options>().Configure<IConfiguration>(static (options, configuration) => options.Place.Read(configuration));
        services.AddSingleton<IValidateOptions<S2Options>, S2OptionsCustomValidator>();
        services.AddSingleton(static provider =>
            provider.GetRequiredService<IOptions<S2Options>>().Value.CreateClient(provider.GetRequiredService<TimeProvider>()));
        return services.AddDestination<S2Storage, S2Archive>(S2Storage.Name);
    }
}
