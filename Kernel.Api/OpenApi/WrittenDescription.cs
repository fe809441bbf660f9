using Kernel.Api.Browsers;
using Kernel.Api.Security.Authentication;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>
/// Puts together what is written by hand (<c>openapi.json</c>: operations, parameters, answers), what follows from our own types
/// (sessions, sign-in) and what docs/events.md says (events).
/// </summary>
/// <remarks>
/// An operation that is not written keeps the bare description that the framework made of its route; a test finds it.
/// </remarks>
internal sealed class WrittenDescription : IOpenApiDocumentTransformer
{
    private const string Resource = "openapi.json";

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var written = await ReadAsync(cancellationToken);
        document.Info = written.Info;
        document.Servers = written.Servers;
        document.Tags = written.Tags;
        document.Security = written.Security;
        foreach (var (path, item) in written.Paths)
        {
            document.Paths[path] = item;
        }

        document.Components = written.Components;
        foreach (var type in (Type[])[typeof(SessionResource), typeof(SessionRequest), typeof(SignInRequest), typeof(SignInState), typeof(BrowserResource), typeof(BrowserRequest)])
        {
            document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        }

        EventSchemas.AddTo(document);
    }

    private static async Task<OpenApiDocument> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(WrittenDescription).Assembly.GetManifestResourceStream(Resource)!;
        var result = await OpenApiDocument.LoadAsync(stream, "json", cancellationToken: cancellationToken);
        return result.Document!;
    }
}
