namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>How the making of traces stands; written by its loop, read by health.</summary>
internal sealed class BrowserTracesStatus
{
    private volatile string? _streamProblem;
    private volatile TraceExport? _export;

    /// <summary>Why the stream cannot be read; null where it can.</summary>
    public string? StreamProblem
    {
        get => _streamProblem;
        set => _streamProblem = value;
    }

    /// <summary>The exporting, once there was something to export.</summary>
    public TraceExport? Export
    {
        get => _export;
        set => _export = value;
    }
}
