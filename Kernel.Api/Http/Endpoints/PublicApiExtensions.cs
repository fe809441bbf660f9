using Kernel.Api.Security;

namespace Kernel.Api.Http.Endpoints;

/// <summary>Registers and maps the public API.</summary>
internal static class PublicApiExtensions
{
    /// <summary>Adds the services of the public API.</summary>
    public static IServiceCollection AddPublicApi(this IServiceCollection services) => services
        .Configure<ProblemDetailsOptions>(static options => options.CustomizeProblemDetails = static problem =>
        {
            // The exception handler clears all headers.
            ResponseHeaders.AddTo(problem.HttpContext);
            Problems.Explain(problem);
        })
        .AddSingleton<IProblemDetailsWriter, ProblemWriter>()
        .AddExceptionHandler<ProblemExceptionHandler>()
        .AddSingleton<StreamPump>();

    /// <summary>Maps the endpoints of the public API.</summary>
    public static void MapPublicApi(this IEndpointRouteBuilder routes)
    {
        PublishEndpoint.Map(routes);
        routes.MapStream();
        routes.MapHistory();
        routes.MapEvents();
        routes.MapSessions();
    }
}
