namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>One operation that is a request and its answer.</summary>
/// <param name="Method">GET, POST or PUT.</param>
/// <param name="Uri">Where.</param>
/// <param name="Basin">The basin for the header, where the endpoint wants it.</param>
internal sealed record UnaryRequest(HttpMethod Method, Uri Uri, string? Basin)
{
    /// <summary>Makes the body, anew for each attempt; null where there is none.</summary>
    public Func<UnaryContent>? Content { get; init; }

    /// <summary>The media type of the answer; an error is JSON all the same.</summary>
    public string Accept { get; init; } = "application/protobuf";

    /// <summary>Names the operation, so that the server recognises another attempt of it.</summary>
    public string? RequestToken { get; init; }

    /// <summary>What the answer may take beyond what every answer may.</summary>
    public TimeSpan ExtraTime { get; init; }

    /// <summary>Whether an attempt whose outcome is unknown is made again. True where that cannot do harm.</summary>
    public bool RepeatsAmbiguous { get; init; } = true;
}

/// <summary>A successful answer.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Body">All of it.</param>
/// <param name="ProvisionResult">The header <c>s2-provision-result</c>: created, updated or noop.</param>
internal readonly record struct UnaryResponse(int Status, ReadOnlyMemory<byte> Body, string? ProvisionResult);
