using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.Copying;
using Kernel.StorageWriter.Status;

namespace Kernel.StorageWriter.Files;

/// <summary>The copy in local files.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFilesDestination(this IServiceCollection services)
    {
        services.AddSettings<FilesOptions>(FilesOptions.SectionName);
        services.AddSingleton(static provider =>
        {
            var status = ActivatorUtilities.CreateInstance<DestinationStatus>(provider, FilesStorage.Name);
            return new StorageDestination(ActivatorUtilities.CreateInstance<FilesStorage>(provider, status), status);
        });
        return services;
    }
}
