using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Kernel.Api.OpenApi;

/// <summary>Generates the OpenAPI document from the endpoints and their comments, and serves it together with a page at <c>/docs</c>.</summary>
internal static class OpenApiExtensions
{
    private const string DocumentName = "v1";

    /// <summary>Adds the OpenAPI document.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(DocumentName, static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer(ApiSchemaTransformer.TransformAsync);
        options.AddOperationTransformer<ApiOperationTransformer>();
        options.AddDocumentTransformer<ApiDocumentTransformer>();
    });

    /// <summary>Maps <c>/openapi/v1.json</c> and <c>/docs</c>. Both contain only public information and need no key.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        // Generated once, because it is expensive and open to anonymous clients.
        var provider = routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        var text = new Lazy<Task<byte[]>>(() => WriteAsync(provider));
        routes.MapMethods(
            "/openapi/v1.json",
            [HttpMethods.Get, HttpMethods.Head],
            async () => TypedResults.Bytes(await text.Value, "application/json;charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", static (options, context) =>
        {
            // The page is self-contained: its script is in the package, and features that send the document to Scalar's services are off.
            options.WithTitle("Kernel").DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools();
            options.AddPreferredSecuritySchemes("key");

            var nonce = RandomNumberGenerator.GetHexString(32);
            options.WithNonce(nonce);
            context.Response.Headers.ContentSecurityPolicy = PolicyWith(nonce);
        }).AllowAnonymous();
    }

    private static async Task<byte[]> WriteAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }

    // The script creates style elements and fetches the document from this server.
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
        "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
}
