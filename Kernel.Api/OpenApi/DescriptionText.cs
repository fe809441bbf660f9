using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>The description as JSON, made once: it is open to everybody, and making it takes a while.</summary>
internal sealed class DescriptionText([FromKeyedServices(OpenApiServices.DocumentName)] IOpenApiDocumentProvider provider)
{
    private readonly Lock _lock = new();
    private Task<byte[]>? _text;

    public async Task<IResult> GetAsync()
    {
        Task<byte[]> text;
        lock (_lock)
        {
            // One that failed is made again.
            _text = _text is null or { IsFaulted: true } ? MakeAsync() : _text;
            text = _text;
        }

        return Results.Bytes(await text, "application/json;charset=utf-8");
    }

    private async Task<byte[]> MakeAsync()
    {
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
