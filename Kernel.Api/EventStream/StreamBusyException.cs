namespace Kernel.Api.EventStream;

/// <summary>The stream accepts or delivers nothing now, because the journal is behind or cannot be read, or the service ends.</summary>
internal sealed class StreamBusyException() : Exception("The event stream is busy. Retry after 1 s.");
