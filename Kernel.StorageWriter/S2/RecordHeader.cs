namespace Kernel.StorageWriter.S2;

/// <summary>A name and a value that go with a record's body.</summary>
/// <param name="Name">Not empty; only commands have one header with an empty name.</param>
/// <param name="Value">Any bytes.</param>
public readonly record struct RecordHeader(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
