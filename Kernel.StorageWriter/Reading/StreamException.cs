namespace Kernel.StorageWriter.Reading;

/// <summary>The internal stream cannot be read on; the message is one for people, shown in the log and in health.</summary>
internal sealed class StreamException(string message, Exception? inner = null) : Exception(message, inner);
