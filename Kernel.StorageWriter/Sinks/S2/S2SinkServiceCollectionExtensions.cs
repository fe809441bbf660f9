using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Registers the S2 sink.</summary>
internal static class S2SinkServiceCollectionExtensions
{
    public static IServiceCollection AddS2Sink(this IServiceCollection services)
    {
        services.AddOptions<S2Options>().Configure<IConfiguration>(static (options, configuration) => options.Target.Read(configuration));
        return services
            .AddSingleton<IValidateOptions<S2Options>, S2OptionsCustomValidator>()
            .AddSingleton(static provider =>
                provider.GetRequiredService<IOptions<S2Options>>().Value.CreateAccount(provider.GetRequiredService<TimeProvider>()))
            .AddSink<S2Sink>(S2Sink.Name)
            .AddSingleton<IEventHistorySource, S2History>();
    }
}
