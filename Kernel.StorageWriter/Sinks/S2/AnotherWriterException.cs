using Kernel.StorageWriter.Replication;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The stream holds what this writer did not store: somebody else appends to it too.</summary>
internal sealed class AnotherWriterException(string message) : SinkException(message);
