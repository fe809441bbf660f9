using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Browsers;

/// <summary>The view for Kernel's own SDK (npm <c>@onkernel/sdk</c>): capture sessions as browsers, events as its types.</summary>
internal static class BrowsersServiceCollectionExtensions
{
    /// <summary>What all of it is below.</summary>
    public const string Path = "/browsers";

    /// <summary>Adds it. It ends sessions, so it is added after them.</summary>
    public static IServiceCollection AddBrowsers(this IServiceCollection services)
    {
        services.AddValidatedOptions<BrowsersOptions, BrowsersOptionsValidator>(BrowsersOptions.SectionName);
        services.AddOptions<ProblemDetailsOptions>().PostConfigure(static options =>
        {
            var others = options.CustomizeProblemDetails;
            options.CustomizeProblemDetails = context =>
            {
                others?.Invoke(context);
                SdkErrors.Complete(context);
            };
        });
        return services
            .AddSingleton<DeploymentBrowser>()
            .AddSingleton<BrowserConnections>()
            .AddSingleton<BrowserSessions>()
            .AddSingleton<CdpTicket>()
            .AddHostedService<IdleSessionReaper>();
    }

    /// <summary>Maps it.</summary>
    public static void MapBrowsers(this IEndpointRouteBuilder routes)
    {
        BrowserEndpoints.Map(routes);
        TelemetryStreamEndpoint.Map(routes);
        TelemetryEventsEndpoint.Map(routes);

        // It lets in by a ticket, where there are keys.
        routes.MapGet(Path + "/{id}/cdp", CdpEndpoint.ConnectAsync)
            .AllowAnonymous()
            .ExcludeFromDescription();
    }
}
