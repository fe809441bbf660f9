using System.Text.Json;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Ingest;

/// <summary><c>PUT /internal/collectors/{id}</c>: a collector's status report.</summary>
internal static class CollectorEndpoint
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxIdLength = 128;

    /// <summary>Accepts a report.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> ReportAsync(string id, HttpRequest request, CollectorRegistry collectors)
    {
        if (id.Length > MaxIdLength)
        {
            return Problems.BadRequest($"The collector's id has {id.Length} characters; at most {MaxIdLength} are allowed.");
        }

        using var body = new PooledByteWriter(initialCapacity: 1024);
        if (!await request.TryReadBodyAsync(MaxBodyBytes, body))
        {
            return Problems.TooLarge($"The report is too large; at most {MaxBodyBytes} bytes are allowed.");
        }

        try
        {
            collectors.Report(id, JsonSerializer.Deserialize(body.WrittenSpan, InternalJsonContext.Default.CollectorReport) ?? throw new JsonException("the body is null."));
            return TypedResults.NoContent();
        }
        catch (JsonException exception)
        {
            return Problems.BadRequest($"The body is not a valid collector report: {exception.Message}");
        }
    }
}
