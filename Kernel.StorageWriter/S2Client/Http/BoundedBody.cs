namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>Reads a response's body, which comes from outside and therefore has a bound.</summary>
internal static class BoundedBody
{
    /// <summary>More than the largest read has: 1 MiB of records, 1000 times a record's frame, and base64 in JSON.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxBytes"/>.</exception>
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
                throw new InvalidDataException($"The answer has more than {MaxBytes} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxBytes + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
