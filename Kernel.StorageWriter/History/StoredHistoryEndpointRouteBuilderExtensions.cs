using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.History;

/// <summary>Maps the history that the API reads.</summary>
internal static class StoredHistoryEndpointRouteBuilderExtensions
{
    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet(InternalApi.ArchivePath, static (HttpContext context, StoredHistoryEndpoint endpoint) => endpoint.HandleAsync(context));
}
