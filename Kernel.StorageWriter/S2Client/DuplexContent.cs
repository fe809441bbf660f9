using System.Net;
using System.Net.Http.Headers;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A request's body that is written while the response is read.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuplexContent(string mediaType) => Headers.ContentType = new MediaTypeHeaderValue(mediaType);

    /// <summary>Writes, and sees to it that it leaves.</summary>
    /// <exception cref="IOException">The connection is lost, or the server takes no more.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var stream = await _stream.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>Ends the body in order: nothing more will come.</summary>
    public void Complete() => _end.TrySetResult();

    /// <summary>Ends it out of order: the request is reset. Does nothing after <see cref="Complete"/>.</summary>
    public void Abort()
    {
        _end.TrySetCanceled();
        _stream.TrySetCanceled();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Otherwise the request's head would wait for the first write, and that waits for the response.
        await stream.FlushAsync(cancellationToken);
        _stream.TrySetResult(stream);
        await _end.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
