using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Creates basins and streams. Retries carry the same request token, so that a resource is created once.</summary>
internal static class ResourceCreator
{
    private const string AlreadyExists = "resource_already_exists";

    /// <returns>True if the resource was created; false if it exists.</returns>
    public static async Task<bool> CreateAsync(
        S2ClientOptions options, UnaryCaller caller, Uri uri, string? basin, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var request = new UnaryRequest(HttpMethod.Post, uri, basin)
        {
            Accept = "application/json",
            Content = () => new UnaryContent(body, options.Compression),
            RequestToken = Guid.NewGuid().ToString("N"),
        };
        try
        {
            await caller.CallAsync(request, cancellationToken);
            return true;
        }
        catch (S2ServerException exception) when (exception.Code == AlreadyExists)
        {
            return false;
        }
    }
}
