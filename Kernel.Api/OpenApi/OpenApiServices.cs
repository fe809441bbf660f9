using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.Browsers;
using Kernel.Api.Security.Authentication;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Kernel.Api.OpenApi;

/// <summary>The description of the public interface for programs and, at <c>/docs</c>, for people.</summary>
internal static class OpenApiServices
{
    /// <summary>The document's name among those of the service; there is one.</summary>
    public const string DocumentName = "v1";

    /// <summary>Adds the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        // What the schemas of our own types are derived from; the endpoints name their serialisers themselves.
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new EventCategoryJsonConverter());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, SessionJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, SignInJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(2, EventJsonContext.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(3, BrowserJsonContext.Default);
        });
        services.AddSingleton<DescriptionText>();
        return services.AddOpenApi(DocumentName, static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer(static (schema, context, _) =>
            {
                // A converter of our own writes them, which says nothing of what it writes.
                if (context.JsonTypeInfo.ElementType == typeof(EventCategory))
                {
                    schema.Items = EventSchemas.Categories();
                }

                return Task.CompletedTask;
            });
            options.AddDocumentTransformer<WrittenDescription>();
        });
    }

    /// <summary>Maps <c>/openapi/v1.json</c> and <c>/docs</c>. Both say what is public anyway, so nobody needs a key for them.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi/v1.json", static (DescriptionText text) => text.GetAsync()).AllowAnonymous().ExcludeFromDescription();
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

    // Its script makes style elements, and reads the description from here.
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
        "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
}
