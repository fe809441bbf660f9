using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit.Fakes.Otlp;

/// <summary>Takes OTLP as a collector or a dashboard does: over gRPC on one port, over HTTP on another. Refuses on demand.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Gets the gRPC endpoint.</summary>
    public string GrpcAddress => _app.Urls.First();

    /// <summary>Gets the endpoint for protobuf over HTTP.</summary>
    public string HttpAddress => _app.Urls.Last();

    /// <summary>Every span, as often as it came, with the attributes of what it came from.</summary>
    public ConcurrentQueue<(Resource From, Span Span)> Spans { get; } = new();

    /// <summary>Every log record.</summary>
    public ConcurrentQueue<(Resource From, LogRecord Record)> Records { get; } = new();

    /// <summary>The newest value of each series of a metric, by service, metric and attributes.</summary>
    public ConcurrentDictionary<(string Service, string Name, string Attributes), MetricPoint> Metrics { get; } = new();

    /// <summary>The headers of the last request.</summary>
    public IDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>Gets the number of rejected requests.</summary>
    public int Refusals { get; private set; }

    /// <summary>Gets or sets the error response to all requests; null to accept them.</summary>
    public (Grpc.Core.StatusCode Grpc, int Http)? Refusal { get; set; }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        builder.Services.AddGrpc();
        OtlpReceiver? receiver = null;
        builder.Services.AddSingleton(_ => receiver!);
        var app = builder.Build();
        receiver = new OtlpReceiver(app);
        app.MapGrpcService<OtlpTraces>();
        app.MapGrpcService<OtlpLogs>();
        app.MapGrpcService<OtlpMetrics>();
        app.MapPost("/v1/traces", (HttpContext context) => receiver.TakeAsync(context, ExportTraceServiceRequest.Parser, receiver.Take, new ExportTraceServiceResponse()));
        app.MapPost("/v1/logs", (HttpContext context) => receiver.TakeAsync(context, ExportLogsServiceRequest.Parser, receiver.Take, new ExportLogsServiceResponse()));
        app.MapPost("/v1/metrics", (HttpContext context) => receiver.TakeAsync(context, ExportMetricsServiceRequest.Parser, receiver.Take, new ExportMetricsServiceResponse()));
        await app.StartAsync(Wait.Cancellation);
        return receiver;
    }

    /// <summary>The spans of the browser so far.</summary>
    public Span[] Browser() => [.. Spans.Where(static s => IsBrowser(s.From)).Select(static s => s.Span)];

    /// <summary>The records of the browser so far.</summary>
    public LogRecord[] BrowserRecords() => [.. Records.Where(static r => IsBrowser(r.From)).Select(static r => r.Record)];

    /// <summary>The first span of the browser with that name, once it is there.</summary>
    public Task<Span> SpanAsync(string name, Func<Span, bool>? where = null) => Wait.For(
        () => Browser().FirstOrDefault(span => span.Name == name && (where is null || where(span))),
        $"a span {name}",
        () => "There are: " + string.Join(", ", Browser().Select(static span => span.Name)));

    /// <summary>Refuses a call, if it is to.</summary>
    public void Admit(Grpc.Core.ServerCallContext context)
    {
        if (!Takes(context.RequestHeaders.Where(static h => !h.IsBinary).ToDictionary(static h => h.Key, static h => h.Value)))
        {
            throw new Grpc.Core.RpcException(new Grpc.Core.Status(Refusal!.Value.Grpc, "on demand"));
        }
    }

    private bool Takes(IDictionary<string, string> headers)
    {
        Headers = headers;
        if (Refusal is null)
        {
            return true;
        }

        Refusals++;
        return false;
    }

    public void Take(ExportTraceServiceRequest request)
    {
        foreach (var (from, span) in request.ResourceSpans.SelectMany(static r => r.ScopeSpans.SelectMany(static s => s.Spans).Select(span => (r.Resource, span))))
        {
            Spans.Enqueue((from, span));
        }
    }

    public void Take(ExportLogsServiceRequest request)
    {
        foreach (var (from, record) in request.ResourceLogs.SelectMany(static r => r.ScopeLogs.SelectMany(static s => s.LogRecords).Select(record => (r.Resource, record))))
        {
            Records.Enqueue((from, record));
        }
    }

    public void Take(ExportMetricsServiceRequest request)
    {
        foreach (var point in request.ResourceMetrics.SelectMany(MetricPoint.Read))
        {
            Metrics[(point.Service, point.Metric.Name, point.Attributes)] = point;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static bool IsBrowser(Resource resource) => resource.Attributes.Any(static a => a.Key == "service.name" && a.Value.StringValue == "browser");

    private async Task TakeAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> take, IMessage answer)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (!Takes(context.Request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString())))
        {
            context.Response.StatusCode = Refusal!.Value.Http;
            return;
        }

        take(parser.ParseFrom(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
        await context.Response.Body.WriteAsync(answer.ToByteArray());
    }
}
