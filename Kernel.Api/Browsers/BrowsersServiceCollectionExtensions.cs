using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Browsers;

/// <summary>Registration of the API for Kernel's SDK (npm <c>@onkernel/sdk</c>): capture sessions as browsers, events as SDK types.</summary>
internal static class BrowsersServiceCollectionExtensions
{
    /// <summary>The path prefix of the endpoints.</summary>
    public const string Path = "/browsers";

    /// <summary>Adds the services. Call it after adding sessions, because it ends sessions and has to stop first.</summary>
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

    /// <summary>Maps the endpoints.</summary>
    public static void MapBrowsers(this IEndpointRouteBuilder routes)
    {
        BrowserEndpoints.Map(routes);
        TelemetryStreamEndpoint.Map(routes);
        TelemetryEventsEndpoint.Map(routes);

        // The endpoint checks the ticket itself.
        routes.MapGet(Path + "/{id}/cdp", CdpEndpoint.ConnectAsync)
            .AllowAnonymous()
            .ExcludeFromDescription();
    }
}
