using Kernel.ServiceDefaults;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.Files;
using Kernel.StorageWriter.S2Copy;

namespace Kernel.StorageWriter;

/// <summary>Where events are stored: in S2 where that is set up, else in files, and in both where files are asked for too.</summary>
internal static class Destinations
{
    private const string FilesEnabledKey = $"{FilesOptions.SectionName}:{nameof(FilesOptions.Enabled)}";

    /// <exception cref="StartupException">There would be none.</exception>
    public static IServiceCollection AddDestinations(this IServiceCollection services, IConfiguration configuration)
    {
        var inS2 = S2Place.IsGiven(configuration);
        var inFiles = configuration.GetValue<bool?>(FilesEnabledKey) ?? !inS2;
        if (!inS2 && !inFiles)
        {
            throw new StartupException(
                $"There is nowhere to store events: {FilesEnabledKey} is false and {S2Place.BasinKey} is not set. Set {S2Place.BasinKey}, {S2Place.AccessTokenKey} and {S2Place.StreamKey}, or leave {FilesEnabledKey} out.");
        }

        // Known, checked and shown by --help whether they are used or not.
        services.AddValidatedOptions<FilesOptions, FilesOptionsValidator>(FilesOptions.SectionName).AddValidatedOptions<S2Options, S2OptionsValidator>(S2Options.SectionName);

        // Files first: what both have is read from the nearer one.
        _ = inFiles ? services.AddDestination<FilesStorage, FilesArchive>(FilesStorage.Name) : services;
        return inS2 ? services.AddS2Destination() : services;
    }
}
