using Grpc.Core;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.Tests.TestKit.Fakes.Otlp;

internal sealed class OtlpLogs(OtlpReceiver receiver) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        receiver.Admit(context);
        receiver.Take(request);
        return Task.FromResult(new ExportLogsServiceResponse());
    }
}
