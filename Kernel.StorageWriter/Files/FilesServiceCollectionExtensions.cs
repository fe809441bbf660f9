namespace Kernel.StorageWriter.Files;

/// <summary>The copy in local files.</summary>
internal static class FilesServiceCollectionExtensions
{
    public static IServiceCollection AddFilesDestination(this IServiceCollection services)
    {
        services.AddOptions<FilesOptions>().BindConfiguration(FilesOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        return services.AddDestination<FilesStorage, FilesArchive>(FilesStorage.Name);
    }
}
