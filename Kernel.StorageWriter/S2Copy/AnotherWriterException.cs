using Kernel.StorageWriter.Storage;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>The stream holds what this writer did not store: somebody else appends to it too.</summary>
internal sealed class AnotherWriterException(string message) : StorageException(message);
