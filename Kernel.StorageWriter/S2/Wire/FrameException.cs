namespace Kernel.StorageWriter.S2.Wire;

/// <summary>What came is no frame of the protocol.</summary>
internal sealed class FrameException(string message, Exception? inner = null) : Exception(message, inner);
