using System.Net.Http.Headers;
using Kernel.Cli.Output;

namespace Kernel.Cli.Api;

/// <summary>Saves a response as a file.</summary>
/// <param name="api">The API.</param>
/// <param name="progress">Shows the number of bytes received so far.</param>
internal sealed class FileDownload(ApiClient api, DownloadProgress progress)
{
    private const int MaxNameLength = 200;

    // The API disconnects a reader that is silent for 30 s, and must not be silent longer itself.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    /// <summary>Downloads into a file, replacing one that exists.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="mediaType">The media type of the response.</param>
    /// <param name="file">The file, or null for the name that the API suggests in the current folder; then a file that exists is not replaced.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ApiException">The API refuses, or the download ends early.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<string> SaveAsync(string path, string mediaType, string? file, CancellationToken cancellationToken)
    {
        using var response = await api.GetAsync(path, mediaType, lastEventId: null, cancellationToken);
        var target = file ?? SafeName(response.Content.Headers.ContentDisposition)
            ?? throw new ApiException($"{api.Name} suggests no usable file name. Name the file with -o FILE.", System.Net.HttpStatusCode.OK);
        await CompleteFile.SaveAsync(target, replaces: file is not null, output => CopyAsync(response, output, cancellationToken));
        return target;
    }

    /// <summary>Downloads into a stream. The receiver of an incomplete download learns so from the exit code alone.</summary>
    /// <inheritdoc cref="SaveAsync" path="/param|/exception"/>
    public async Task CopyAsync(string path, string mediaType, Stream output, CancellationToken cancellationToken)
    {
        using var response = await api.GetAsync(path, mediaType, lastEventId: null, cancellationToken);
        await CopyAsync(response, output, cancellationToken);
    }

    /// <summary>Returns a file name without folders, from a header that any server could have sent; null if there is none.</summary>
    internal static string? SafeName(ContentDispositionHeaderValue? disposition) =>
        (disposition?.FileNameStar ?? disposition?.FileName)?.Trim('"') is { Length: > 0 and <= MaxNameLength } name
            && name[0] != '.' && name.IndexOfAny(['/', '\\', ':', .. Path.GetInvalidFileNameChars()]) < 0 && TerminalText.Sanitize(name) == name
            ? name
            : null;

    private async Task CopyAsync(HttpResponseMessage response, Stream output, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        try
        {
            for (var (total, isRead) = (0L, true); isRead;)
            {
                idle.CancelAfter(Silence);
                var count = await ReadAsync(body, buffer, idle.Token, cancellationToken);
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                total += count;
                isRead = count > 0;
                progress.Show(total);
            }
        }
        finally
        {
            progress.Clear();
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken idle, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, idle);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new ApiException($"The download from {api.Name} ended early: {TerminalText.Sanitize(failure.Message)} No file was written.", System.Net.HttpStatusCode.OK);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException($"{api.Name} sent nothing for {Silence.TotalSeconds:0} s. No file was written.", System.Net.HttpStatusCode.OK);
        }
    }
}
