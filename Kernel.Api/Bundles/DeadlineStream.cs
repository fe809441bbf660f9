using System.IO.Pipelines;

namespace Kernel.Api.Bundles;

/// <summary>Writes to a response, and fails if the client does not read.</summary>
/// <remarks>
/// The few bytes that a zip writer writes synchronously, such as headers, wait in the pipe for the next asynchronous write or flush.
/// </remarks>
internal sealed class DeadlineStream(PipeWriter output, TimeProvider time) : Stream
{
    private const int BytesPerFlush = 64 * 1024;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer) => System.Buffers.BuffersExtensions.Write(output, buffer);

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return output.UnflushedBytes < BytesPerFlush ? ValueTask.CompletedTask : FlushPipeAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Flush()
    {
        // The next asynchronous write or flush sends the bytes.
    }

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => FlushPipeAsync(cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask FlushPipeAsync(CancellationToken cancellationToken)
    {
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(Http.StreamPump.WriteDeadline, time, cancellationToken);
        }
    }
}
