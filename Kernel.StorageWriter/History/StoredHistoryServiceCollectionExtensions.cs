using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.History;

/// <summary>Registers the history that the API reads.</summary>
internal static class StoredHistoryServiceCollectionExtensions
{
    public static IServiceCollection AddHistory(this IServiceCollection services) => services
        .AddInternalApiOptions()
        .AddSingleton<StoredHistory>()
        .AddSingleton<StoredHistoryEndpoint>();
}
