using System.Text.Json;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kernel.Api.Ingest;

/// <summary><c>PUT /internal/collectors/{id}</c>: a collector's report on itself.</summary>
internal static class CollectorEndpoint
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxIdLength = 128;

    /// <summary>Takes a report.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> ReportAsync(string id, HttpRequest request, CollectorRegistry collectors)
    {
        if (id.Length > MaxIdLength)
        {
            return Problems.BadRequest($"A collector's id may have at most {MaxIdLength} characters.");
        }

        using var body = new PooledByteWriter(initialCapacity: 1024);
        if (!await request.TryReadBodyAsync(MaxBodyBytes, body))
        {
            return Problems.TooLarge($"A report may have at most {MaxBodyBytes} bytes.");
        }

        try
        {
            collectors.Report(id, JsonSerializer.Deserialize(body.WrittenSpan, InternalJsonContext.Default.CollectorReport) ?? throw new JsonException("it is null."));
            return TypedResults.NoContent();
        }
        catch (JsonException exception)
        {
            return Problems.BadRequest($"The body is not a collector's report: {exception.Message}");
        }
    }
}
