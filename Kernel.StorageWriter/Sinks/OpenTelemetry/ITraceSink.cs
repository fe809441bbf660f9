using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Takes what is finished.</summary>
internal interface ITraceSink
{
    void Add(Span span);

    void Add(LogRecord record);
}
