using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>A request body that records whether sending has started; before that, there can be no side effect.</summary>
internal sealed class UnaryContent : HttpContent
{
    private const int SmallestCompressed = 1024;

    private readonly AppendInput? _append;
    private readonly ReadOnlyMemory<byte> _json;
    private readonly int _size;
    private readonly bool _compress;
    private volatile bool _hasStarted;

    public UnaryContent(AppendInput append, S2Compression compression)
        : this("application/protobuf", AppendEncoder.Size(append), compression) => _append = append;

    public UnaryContent(ReadOnlyMemory<byte> json, S2Compression compression)
        : this("application/json", json.Length, compression) => _json = json;

    private UnaryContent(string mediaType, int size, S2Compression compression)
    {
        _size = size;
        _compress = compression == S2Compression.Gzip && size >= SmallestCompressed;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (_compress)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    /// <summary>Gets whether the transport has started to send the body.</summary>
    public bool HasStarted => _hasStarted;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _hasStarted = true;
        if (!_compress)
        {
            await WriteAsync(stream, cancellationToken);
            return;
        }

        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(gzip, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return !_compress;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_append is null)
        {
            await stream.WriteAsync(_json, cancellationToken);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(_size);
        AppendEncoder.Write(_append, buffer.AsSpan(0, _size));
        await stream.WriteAsync(buffer.AsMemory(0, _size), cancellationToken);

        // Not returned after a failure, because the transport may still read it.
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
