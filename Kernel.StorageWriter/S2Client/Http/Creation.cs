using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Makes a basin or a stream, once, however often it has to ask.</summary>
internal static class Creation
{
    private const string AlreadyExists = "resource_already_exists";

    /// <returns>Whether it is new; false where it was there before.</returns>
    public static async Task<bool> RunAsync(
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
