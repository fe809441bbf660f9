using Kernel.Api.Security;

namespace Kernel.Api.Http.Endpoints;

internal static class PublicEndpoints
{
    /// <summary>Adds what the public HTTP API is made of.</summary>
    public static IServiceCollection AddPublicApi(this IServiceCollection services) => services
        .Configure<ProblemDetailsOptions>(static options => options.CustomizeProblemDetails = static problem =>
        {
            // The response to an exception starts over, without the headers that were set before.
            ResponseHeaders.AddTo(problem.HttpContext);
            Problems.Explain(problem);
        })
        .AddSingleton<IProblemDetailsWriter, ProblemWriter>()
        .AddSingleton<StreamPump>()
        .AddSingleton<PublishEndpoint>()
        .AddSingleton<StreamEndpoint>()
        .AddSingleton<HistoryEndpoint>()
        .AddSingleton<SessionEndpoints>()
        .AddSingleton<ScreenshotEndpoint>();

    /// <summary>Maps it.</summary>
    public static void MapPublicApi(this IEndpointRouteBuilder routes)
    {
        PublishEndpoint.Map(routes);
        StreamEndpoint.Map(routes);
        HistoryEndpoint.Map(routes);
        SessionEndpoints.Map(routes);
        ScreenshotEndpoint.Map(routes);
    }
}
