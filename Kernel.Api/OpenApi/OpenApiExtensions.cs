using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Kernel.Api.OpenApi;

/// <summary>The description of the public interface for programs and, at <c>/docs</c>, for people. The endpoints and their comments are its source.</summary>
internal static class OpenApiExtensions
{
    private const string DocumentName = "v1";

    /// <summary>Adds the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(DocumentName, static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer(ApiSchemaTransformer.TransformAsync);
        options.AddOperationTransformer<ApiOperationTransformer>();
        options.AddDocumentTransformer<ApiDocumentTransformer>();
    });

    /// <summary>Maps <c>/openapi/v1.json</c> and <c>/docs</c>. Both say what is public anyway, so they need no key.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        // Written once: it takes a while, and is open to everybody.
        var provider = routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        var text = new Lazy<Task<byte[]>>(() => WriteAsync(provider));
        routes.MapGet("/openapi/v1.json", async () => TypedResults.Bytes(await text.Value, "application/json;charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", static (options, context) =>
        {
            // Nothing of it comes from elsewhere or goes there: its script is in the package, and what would send the document to
            // its maker's services is off.
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

    // Its script makes style elements, and reads the description from here.
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
        "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
}
