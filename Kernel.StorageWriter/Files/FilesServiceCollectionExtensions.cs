using Kernel.ServiceDefaults.Options;

namespace Kernel.StorageWriter.Files;

/// <summary>The copy in local files.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFilesDestination(this IServiceCollection services) => services
        .AddSettings<FilesOptions>(FilesOptions.SectionName)
        .AddDestination<FilesStorage, FilesArchive>(FilesStorage.Name);
}
