namespace Kernel.StorageWriter.Storage;

/// <summary>A destination cannot be used as it is; the message is one for people, shown in the log and in health.</summary>
internal class StorageException(string message, Exception? inner = null) : Exception(message, inner);
