using Kernel.Api.Security;

namespace Kernel.Api.Http.Endpoints;

internal static class PublicApiExtensions
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
        .AddExceptionHandler<ProblemExceptionHandler>()
        .AddSingleton<StreamPump>();

    /// <summary>Maps it.</summary>
    public static void MapPublicApi(this IEndpointRouteBuilder routes)
    {
        PublishEndpoint.Map(routes);
        routes.MapStream();
        routes.MapHistory();
        routes.MapSessions();
    }
}
