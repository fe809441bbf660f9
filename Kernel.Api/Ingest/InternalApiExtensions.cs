using Kernel.Api.Security.Ports;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Ingest;

/// <summary>Registers and maps the internal API.</summary>
internal static class InternalApiExtensions
{
    /// <summary>Adds the internal API.</summary>
    public static void AddInternalApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddInternalApiOptions();
        builder.Services.AddValidatedOptions<InternalPortOptions, InternalPortOptionsValidator>(InternalPortOptions.SectionName);
        builder.Services.AddSingleton<CollectorRegistry>();
    }

    /// <summary>Maps the internal API.</summary>
    public static void MapInternalApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(InternalApi.PathPrefix).WithMetadata(new InternalPortMetadata()).ExcludeFromDescription();
        group.MapPost("/stream", (RequestDelegate)ActivatorUtilities.CreateInstance<IngestEndpoint>(routes.ServiceProvider).HandleAsync);
        group.MapGet("/stream", InternalStreamEndpoint.FollowAsync);
        group.MapGet("/capture", CaptureEndpoint.FollowAsync);
        group.MapPut("/collectors/{id}", CollectorEndpoint.ReportAsync);
    }
}
