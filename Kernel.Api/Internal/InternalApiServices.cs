using Kernel.Api.Doors;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Internal;

internal static class InternalApiServices
{
    private const string DefaultUrl = "http://127.0.0.1:10001";

    /// <summary>Adds the internal interface and binds its port beside the public ones.</summary>
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
        var group = routes.MapGroup(InternalApi.PathPrefix).WithMetadata(new InternalEndpoint()).ExcludeFromDescription();
        group.MapPost("/stream", static (HttpContext context, IngestEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapGet("/stream", static (HttpContext context, InternalStreamEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapGet("/capture", static (HttpContext context, CaptureEndpoint endpoint) => endpoint.HandleAsync(context));
        group.MapPut("/collectors/{id}", static (HttpContext context, string id, CollectorEndpoint endpoint) => endpoint.HandleAsync(context, id));
    }

    /// <summary>Binds the internal port on every host that a public address names.</summary>
    public static void BindInternalPort(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<InternalPortOptions>>().Value.Port;
        var urls = app.Urls;
        if (urls.Count == 0)
        {
            foreach (var url in PublicUrls(app.Configuration))
            {
                urls.Add(url);
            }
        }

        var addresses = urls.Select(Listening.Parse).ToArray();
        Listening.RequireOwnPort(addresses, port, app.Configuration);
        Listening.RequireKeys(addresses, app.Services.GetRequiredService<IOptions<ApiOptions>>().Value);
        foreach (var host in addresses.Select(static address => address.Host).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            urls.Add($"http://{host}:{port}");
        }
    }

    private static string[] PublicUrls(IConfiguration configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        // Container images and published app hosts name ports instead of addresses.
        return configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports
            ? [.. ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static p => $"http://*:{p.Trim()}")]
            : [DefaultUrl];
    }
}
