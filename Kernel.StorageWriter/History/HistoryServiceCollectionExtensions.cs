using Kernel.ServiceDefaults.Contracts;

namespace Kernel.StorageWriter.History;

/// <summary>Registers and maps the history that the API reads.</summary>
internal static class HistoryServiceCollectionExtensions
{
    public static IServiceCollection AddHistory(this IServiceCollection services) => services
        .AddInternalApiOptions()
        .AddSingleton<EventHistory>()
        .AddSingleton<HistoryEndpoint>();

    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet(InternalApi.ArchivePath, static (HttpContext context, HistoryEndpoint endpoint) => endpoint.HandleAsync(context));
}
