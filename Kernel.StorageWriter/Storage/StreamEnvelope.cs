using System.Buffers;

namespace Kernel.StorageWriter.Storage;

/// <summary>One envelope as it came: its number, and its exact UTF-8 bytes, which are never serialised again.</summary>
/// <param name="Seq">Its number, at least 1.</param>
/// <param name="Utf8">The JSON object without a line end. Valid only until the call that it is handed to returns.</param>
internal readonly record struct StreamEnvelope(ulong Seq, ReadOnlySequence<byte> Utf8);
