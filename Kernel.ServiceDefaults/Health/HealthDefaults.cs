using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kernel.ServiceDefaults.Health;

/// <summary>The health endpoints of every service.</summary>
internal static class HealthDefaults
{
    private const string LiveTag = "live";

    public static void AddHealthDefaults(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [LiveTag]);

    public static void MapHealthDefaults(this WebApplication app, object[] metadata)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteAsync }).WithMetadata(metadata);
        app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = static check => check.Tags.Contains(LiveTag),
            ResponseWriter = WriteAsync,
        }).WithMetadata(metadata);
    }

    // {"status":"degraded","checks":{"journal":{"status":"degraded","description":"disk full"}}}
    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status"u8, Name(report.Status));
        if (context.RequestServices.GetRequiredService<IOptions<HealthOptions>>().Value.MaySeeReasons(context))
        {
            WriteChecks(json, report);
        }

        json.WriteEndObject();
    }

    private static void WriteChecks(Utf8JsonWriter json, HealthReport report)
    {
        json.WriteStartObject("checks"u8);
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status"u8, Name(entry.Status));
            if (entry.Description is { } description)
            {
                json.WriteString("description"u8, description);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>The options of the health endpoints.</summary>
public sealed class HealthOptions
{
    /// <summary>Gets whether a caller gets the single checks with their reasons, or only the overall status. Default: all callers get them.</summary>
    public Func<HttpContext, bool> MaySeeReasons { get; set; } = static _ => true;
}
