using Kernel.StorageWriter.BrowserTraces.Otlp;

namespace Kernel.StorageWriter.BrowserTraces;

/// <summary>Takes what is finished.</summary>
internal interface ITraceSink
{
    void Add(Span span);

    void Add(LogRecord record);
}
