using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Kernel.Api.Http;

/// <summary>Reads request bodies.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Appends the whole body, decompressed, to <paramref name="output"/>. Returns false, with nothing appended, if it is larger than
    /// <paramref name="maxBytes"/>.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The <c>Content-Encoding</c> is not supported, or the body is not of that encoding.</exception>
    public static ValueTask<bool> TryReadBodyAsync(this HttpRequest request, int maxBytes, IBufferWriter<byte> output)
    {
        if (request.ContentLength > maxBytes)
        {
            return new(false);
        }

        var encodings = request.Headers.ContentEncoding;
        return encodings.Count == 0
            ? ReadAsync(request.BodyReader, maxBytes, output, request.HttpContext.RequestAborted)
            : DecompressAsync(request, encodings.ToString(), maxBytes, output);
    }

    private static async ValueTask<bool> DecompressAsync(HttpRequest request, string encoding, int maxBytes, IBufferWriter<byte> output)
    {
        await using var body = Decompress(request, encoding);
        var reader = PipeReader.Create(body);
        try
        {
            return await ReadAsync(reader, maxBytes, output, request.HttpContext.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new BadHttpRequestException($"The body is not valid {encoding}, which Content-Encoding names.", exception);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static Stream Decompress(HttpRequest request, string encoding) => encoding.ToLowerInvariant() switch
    {
        "" or "identity" => request.Body,
        "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
        _ => throw new BadHttpRequestException(
            $"Content-Encoding: '{encoding}' is not supported. Use gzip or br, or send the body uncompressed.", StatusCodes.Status415UnsupportedMediaType),
    };

    private static async ValueTask<bool> ReadAsync(PipeReader reader, int maxBytes, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return false;
            }

            if (read.IsCompleted)
            {
                var length = (int)buffer.Length;
                buffer.CopyTo(output.GetSpan(length));
                output.Advance(length);
                reader.AdvanceTo(buffer.End);
                return true;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
