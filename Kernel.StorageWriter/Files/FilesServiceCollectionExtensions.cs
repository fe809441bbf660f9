using Kernel.StorageWriter.Copying;
using Kernel.StorageWriter.Status;

namespace Kernel.StorageWriter.Files;

/// <summary>The copy in local files.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFilesDestination(this IServiceCollection services)
    {
        services.AddOptions<FilesOptions>().BindConfiguration(FilesOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(static provider =>
        {
            var status = ActivatorUtilities.CreateInstance<DestinationStatus>(provider, FilesStorage.Name);
            return new StorageDestination(
                ActivatorUtilities.CreateInstance<FilesStorage>(provider, status), ActivatorUtilities.CreateInstance<FilesArchive>(provider), status);
        });
        return services;
    }
}
