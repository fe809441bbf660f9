using Grpc.Core;

namespace Kernel.Tests.TestKit.Fakes.Otlp;

internal sealed class OtlpMetrics(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        receiver.Admit(context);
        receiver.Take(request);
        return Task.FromResult(new ExportMetricsServiceResponse());
    }
}
