namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Reads response bodies up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>The maximum size: above that of the largest read (1 MiB of records, 1000 record headers, and base64 if it is JSON).</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <exception cref="InvalidDataException">The body is longer than <see cref="MaxBytes"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Clamp(content.Headers.ContentLength ?? 4096, 256, MaxBytes) + 1];
        var length = 0;
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read && read > 0)
        {
            length += read;
            if (length > MaxBytes)
            {
                throw new InvalidDataException($"The response has more than {MaxBytes} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxBytes + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
