namespace Kernel.Api.EventStream;

/// <summary>Thrown if the stream cannot accept or deliver events now: the journal lags or cannot be read, or the service is shutting down.</summary>
internal sealed class StreamBusyException() : Exception("The event stream is busy. Retry after 1 s.");
