using System.Text.Json;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Ingest;

/// <summary><c>PUT /internal/collectors/{id}</c>: what a collector says of itself.</summary>
internal sealed class CollectorEndpoint(CollectorRegistry collectors)
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxIdLength = 128;

    public async Task<IResult> HandleAsync(HttpContext context, string id)
    {
        if (id.Length > MaxIdLength)
        {
            return Problems.BadRequest($"A collector's id may have at most {MaxIdLength} characters.");
        }

        if (await RequestBody.ReadAsync(context.Request, MaxBodyBytes) is not { } body)
        {
            return Problems.TooLarge($"A report may have at most {MaxBodyBytes} bytes.");
        }

        using (body)
        {
            try
            {
                var report = JsonSerializer.Deserialize(body.Span, InternalJsonContext.Default.CollectorReport)
                    ?? throw new JsonException("it is null.");
                collectors.Report(id, report);
                return Results.NoContent();
            }
            catch (JsonException refusal)
            {
                return Problems.BadRequest($"The body is not a collector's report: {refusal.Message}");
            }
        }
    }
}
