namespace Kernel.StorageWriter.S2.Http;

/// <summary>A successful answer.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Body">All of it.</param>
/// <param name="ProvisionResult">The header <c>s2-provision-result</c>: created, updated or noop.</param>
internal readonly record struct UnaryResponse(int Status, ReadOnlyMemory<byte> Body, string? ProvisionResult);
