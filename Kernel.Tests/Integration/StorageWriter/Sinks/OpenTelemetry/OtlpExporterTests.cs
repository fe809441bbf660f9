using Google.Protobuf;
using Kernel.ServiceDefaults;
using Kernel.StorageWriter.Sinks.OpenTelemetry;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using StatusCode = Grpc.Core.StatusCode;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Against a receiver over real sockets.</summary>
public sealed class OtlpExporterTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Export_SpansAndRecords_ArriveWithTheirHeaders(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var exporter = Exporter(receiver, protocol, "x-otlp-api-key=a%2Cb,Other=c");

        Assert.Equal(0, await exporter.ExportAsync(Traces(), Wait.Cancellation));
        Assert.Equal(0, await exporter.ExportAsync(Logs(), Wait.Cancellation));

        Assert.Equal(Traces().ResourceSpans[0].ScopeSpans[0].Spans[0], receiver.Spans.Single().Span);
        Assert.Equal(Logs().ResourceLogs[0].ScopeLogs[0].LogRecords[0], receiver.Records.Single().Record);
        Assert.Equal(("a,b", "c"), (receiver.Headers["x-otlp-api-key"], receiver.Headers["other"]));
    }

    // OTLP defines which errors are temporary: the same request again, or never.
    [Theory]
    [InlineData("grpc", StatusCode.Unavailable, 503, false)]
    [InlineData("grpc", StatusCode.ResourceExhausted, 429, false)]
    [InlineData("grpc", StatusCode.InvalidArgument, 400, true)]
    [InlineData("grpc", StatusCode.Unauthenticated, 401, true)]
    [InlineData("http/protobuf", StatusCode.Unavailable, 503, false)]
    [InlineData("http/protobuf", StatusCode.ResourceExhausted, 429, false)]
    [InlineData("http/protobuf", StatusCode.InvalidArgument, 400, true)]
    [InlineData("http/protobuf", StatusCode.Unauthenticated, 401, true)]
    public async Task ExportAsync_Rejected_SetsIsPermanent(string protocol, StatusCode grpc, int http, bool isPermanent)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Refusal = (grpc, http);
        using var exporter = Exporter(receiver, protocol);

        var refused = await Assert.ThrowsAsync<OtlpException>(() => exporter.ExportAsync(Traces(), Wait.Cancellation));

        Assert.Equal(isPermanent, refused.IsPermanent);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task ExportAsync_NoReceiver_IsNotPermanent(string protocol)
    {
        var receiver = await OtlpReceiver.StartAsync();
        using var exporter = Exporter(receiver, protocol);
        await receiver.DisposeAsync();

        Assert.False((await Assert.ThrowsAsync<OtlpException>(() => exporter.ExportAsync(Logs(), Wait.Cancellation))).IsPermanent);
    }

    // What the SDK's own exporter writes is read here by our description of the protocol, so that a wrong number in it is found.
    [Fact]
    public async Task Protocol_OfTheSdk_IsOurs()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var source = new System.Diagnostics.ActivitySource("interop");
        using (var provider = Sdk.CreateTracerProviderBuilder().AddSource("interop").SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (new Uri(receiver.HttpAddress + "/v1/traces"), OtlpExportProtocol.HttpProtobuf)).Build())
        {
            using var parent = source.StartActivity("parent", System.Diagnostics.ActivityKind.Internal)!;
            using var child = source.StartActivity("child", System.Diagnostics.ActivityKind.Client)!;
            child.SetTag("text", "value").SetTag("number", 7L).SetTag("flag", true);
            child.AddEvent(new System.Diagnostics.ActivityEvent("moment", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
            child.SetStatus(System.Diagnostics.ActivityStatusCode.Error, "why");
            child.Stop();
            parent.Stop();
            provider.ForceFlush();
        }

        var (childSpan, parentSpan) = (receiver.Spans.Single(static s => s.Span.Name == "child").Span, receiver.Spans.Single(static s => s.Span.Name == "parent").Span);
        Assert.Equal((parentSpan.TraceId, parentSpan.SpanId), (childSpan.TraceId, childSpan.ParentSpanId));
        Assert.Equal((Span.Types.SpanKind.Client, Span.Types.SpanKind.Internal), (childSpan.Kind, parentSpan.Kind));
        Assert.Equal(("value", "7", "true"), (childSpan.Get("text"), childSpan.Get("number"), childSpan.Get("flag")));
        Assert.Equal((SpanStatus.Types.StatusCode.Error, "why"), (childSpan.Status.Code, childSpan.Status.Message));
        Assert.Equal(("moment", 1_800_000_000_000_000_000UL), (childSpan.Events.Single().Name, childSpan.Events.Single().TimeUnixNano));
        Assert.InRange(childSpan.EndTimeUnixNano, childSpan.StartTimeUnixNano, parentSpan.EndTimeUnixNano);
        Assert.NotEmpty(receiver.Spans.First().From.Attributes);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "somewhere", "OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL, but is 'somewhere'.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf, but is 'http/json'.")]
    public void OtlpTarget_Invalid_IsNamed(string key, string value, string message)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("OTEL_EXPORTER_OTLP_ENDPOINT", (string?)"http://localhost:4317")])
            .AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)])
            .Build();

        Assert.Equal(message, Assert.Throws<StartupException>(() => OtlpTarget.Read(configuration)).Message);
    }

    [Fact]
    public void Target_NotGiven_IsNone() => Assert.Null(OtlpTarget.Read(new ConfigurationBuilder().Build()));

    private static OtlpExporter Exporter(OtlpReceiver receiver, string protocol, string? headers = null) => new(
        OtlpTarget.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = protocol == "grpc" ? receiver.GrpcAddress : receiver.HttpAddress,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = headers,
        }).Build())!,
        TimeProvider.System);

    private static ExportTraceServiceRequest Traces()
    {
        var span = new Span { TraceId = Id(16), SpanId = Id(8), ParentSpanId = Id(8), Name = "GET /", StartTimeUnixNano = 1, EndTimeUnixNano = 2 };
        return new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = new Resource(), ScopeSpans = { new ScopeSpans { Spans = { span } } } } } };
    }

    private static ExportLogsServiceRequest Logs()
    {
        var record = new LogRecord { TraceId = Id(16), SpanId = Id(8), Body = new AnyValue { StringValue = "x" }, SeverityNumber = 17 };
        return new ExportLogsServiceRequest { ResourceLogs = { new ResourceLogs { Resource = new Resource(), ScopeLogs = { new ScopeLogs { LogRecords = { record } } } } } };
    }

    private static ByteString Id(int bytes) => ByteString.CopyFrom(Enumerable.Repeat((byte)7, bytes).ToArray());
}
