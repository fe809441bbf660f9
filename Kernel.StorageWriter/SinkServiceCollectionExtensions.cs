using Kernel.ServiceDefaults;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.StorageWriter.Sinks.S2;

namespace Kernel.StorageWriter;

/// <summary>Registers the sinks: S2 if it is configured, otherwise files; both if files are enabled too.</summary>
internal static class SinkServiceCollectionExtensions
{
    private const string FilesEnabledKey = $"{FilesOptions.SectionName}:{nameof(FilesOptions.Enabled)}";

    /// <exception cref="StartupException">No sink is configured.</exception>
    public static IServiceCollection AddSinks(this IServiceCollection services, IConfiguration configuration)
    {
        var inS2 = S2Target.IsConfigured(configuration);
        var inFiles = configuration.GetValue<bool?>(FilesEnabledKey) ?? !inS2;
        if (!inS2 && !inFiles)
        {
            throw new StartupException(
                $"No sink is configured: {FilesEnabledKey} is false and {S2Target.BasinKey} is not set. Set {S2Target.BasinKey}, {S2Target.AccessTokenKey} and {S2Target.StreamKey}, or remove {FilesEnabledKey}.");
        }

        // Registered for both sinks, so that --help lists them and validation covers them even if a sink is not used.
        services
            .AddValidatedOptions<FilesOptions, FilesOptionsValidator>(FilesOptions.SectionName)
            .AddValidatedOptions<S2Options, S2OptionsValidator>(S2Options.SectionName);

        // Files first: if both sinks hold an event, it is read from the local one.
        if (inFiles)
        {
            services.AddSink<FilesSink>(FilesSink.Name).AddSingleton<IEventHistorySource, FilesHistory>();
        }

        return inS2 ? services.AddS2Sink() : services;
    }
}
