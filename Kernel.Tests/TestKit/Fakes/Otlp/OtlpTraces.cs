using Grpc.Core;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.Tests.TestKit.Fakes.Otlp;

internal sealed class OtlpTraces(OtlpReceiver receiver) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        receiver.Admit(context);
        receiver.Take(request);
        return Task.FromResult(new ExportTraceServiceResponse());
    }
}
