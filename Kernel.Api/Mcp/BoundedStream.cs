namespace Kernel.Api.Mcp;

/// <summary>A stream in memory with a limit.</summary>
/// <param name="limit">The most bytes.</param>
internal sealed class BoundedStream(int limit) : MemoryStream
{
    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count)
    {
        Check(count);
        base.Write(buffer, offset, count);
    }

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Check(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    private void Check(int bytes)
    {
        if (Length + bytes > limit)
        {
            throw new InternalBufferOverflowException($"More than {limit} bytes.");
        }
    }
}
