namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>An operation with one request and one response.</summary>
/// <param name="Method">GET, POST or PUT.</param>
/// <param name="Uri">The address.</param>
/// <param name="Basin">The value of the basin header; null to omit it.</param>
internal sealed record UnaryRequest(HttpMethod Method, Uri Uri, string? Basin)
{
    /// <summary>Creates the body for an attempt; null for no body.</summary>
    public Func<UnaryContent>? Content { get; init; }

    /// <summary>The media type of the response; errors are always JSON.</summary>
    public string Accept { get; init; } = "application/protobuf";

    /// <summary>The token of the operation, by which the server recognizes a retry.</summary>
    public string? RequestToken { get; init; }

    /// <summary>The time that is added to the request timeout.</summary>
    public TimeSpan ExtraTimeout { get; init; }

    /// <summary>Gets whether an attempt of unknown outcome is retried. True if repeating the operation is harmless.</summary>
    public bool RetriesAmbiguous { get; init; } = true;
}

/// <summary>A successful response.</summary>
/// <param name="Status">The status, 2xx.</param>
/// <param name="Body">The body.</param>
/// <param name="ProvisionResult">The header <c>s2-provision-result</c>: created, updated or noop.</param>
internal readonly record struct UnaryResponse(int Status, ReadOnlyMemory<byte> Body, string? ProvisionResult);
