using Kernel.Api.Security.Ports;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Ingest;

internal static class InternalApiExtensions
{
    /// <summary>Adds the internal interface.</summary>
    public static void AddInternalApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddInternalApiOptions();
        builder.Services.AddValidatedOptions<InternalPortOptions, InternalPortOptionsValidator>(InternalPortOptions.SectionName);
        builder.Services
            .AddSingleton<CollectorRegistry>()
            .AddSingleton<IngestEndpoint>()
            .AddSingleton<InternalStreamEndpoint>()
            .AddSingleton<CaptureEndpoint>()
            .AddSingleton<CollectorEndpoint>();
    }

    /// <summary>Maps the internal interface.</summary>
    public static void MapInternalApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(InternalApi.PathPrefix).WithMetadata(new InternalPortMetadata()).ExcludeFromDescription();
        group.MapPost("/stream", static (HttpContext context, IngestEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapGet("/stream", static (HttpContext context, InternalStreamEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapGet("/capture", static (HttpContext context, CaptureEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapPut("/collectors/{id}", static (HttpContext context, string id, CollectorEndpoint endpoint) => endpoint.HandleAsync(context, id));
    }
}
