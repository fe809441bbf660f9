using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.Archive;

/// <summary>Serves what is stored to the API.</summary>
internal static class ArchiveServices
{
    public static IServiceCollection AddArchive(this IServiceCollection services) => services
        .AddInternalApiOptions()
        .AddSingleton<EventsArchive>()
        .AddSingleton<ArchiveEndpoint>();

    public static void MapArchive(this IEndpointRouteBuilder routes) =>
        routes.MapGet(InternalApi.ArchivePath, static (HttpContext context, ArchiveEndpoint endpoint) => endpoint.HandleAsync(context));
}
