namespace Kernel.Api.EventStream;

/// <summary>The stream takes no events now, because the journal is behind or the service ends; later it may.</summary>
internal sealed class StreamBusyException() : Exception("The stream takes no events at the moment; try again.");
