using Kernel.ServiceDefaults.IO;
using Kernel.StorageWriter.Replication;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The files sink: stores the exact bytes of each envelope as a line of JSON Lines files, by UTC day and size, in one directory per stream.</summary>
internal sealed class FilesSink(IOptions<FilesOptions> options, SinkStatus status, TimeProvider time, ILogger<FilesSink> logger) : IEventSink
{
    /// <summary>The name of the sink.</summary>
    public const string Name = "files";

    private readonly FilesOptions _options = options.Value;
    private readonly string _root = Path.GetFullPath(options.Value.Directory);
    private WriterLock? _lock;
    private volatile FilesStreamWriter? _writer;

    public SinkStatus Status => status;

    public SinkBuffer Buffer => _writer?.Queue.Buffer ?? default;

    public async ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await StopWriterAsync();
        _lock?.Dispose();
        _lock = null;
        return WithSinkErrors(() =>
        {
            if (!Directory.Exists(_root))
            {
                Directory.CreateDirectory(_root);
                DirectorySync.Flush(Path.GetDirectoryName(_root) ?? _root);
            }

            _lock = WriterLock.Acquire(_root);
            return FindNewest();
        });
    }

    public async ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        await StopWriterAsync();
        return WithSinkErrors(() =>
        {
            var directory = Path.Combine(_root, streamId);
            var files = new EventFiles(directory, _options.MaxFileBytes, logger);
            var last = files.Recover();
            _writer = new FilesStreamWriter(files, directory, _options, status, time, logger);
            return new SinkPosition(streamId, last);
        });
    }

    public ValueTask AppendAsync(StreamEnvelope envelope, CancellationToken cancellationToken) =>
        Writer.Queue.AddAsync(envelope, cancellationToken);

    public void ThrowIfFailed() => Writer.Queue.ThrowIfFailed();

    public ValueTask FlushAsync(CancellationToken cancellationToken) => Writer.Queue.FlushAsync(cancellationToken);

    // While a write has not returned, the lock is kept; it ends with the process.
    public async ValueTask DisposeAsync()
    {
        if (_writer is null || await _writer.StopAsync())
        {
            _writer = null;
            _lock?.Dispose();
            _lock = null;
        }
    }

    private FilesStreamWriter Writer => _writer ?? throw new InvalidOperationException("No stream is selected.");

    // The stream that was written last. It is only a first guess that saves a request: the API names the stream, whose files are then read.
    private SinkPosition? FindNewest()
    {
        var newest = StreamFolder.List(_root)
            .SelectMany(static directory => EventFileName.List(directory).TakeLast(1).Select(name => new FileInfo(Path.Combine(directory, name.ToString()))))
            .MaxBy(static file => file.LastWriteTimeUtc);
        return newest is null ? null : new SinkPosition(newest.Directory!.Name, EventFiles.ReadLastSeq(newest.DirectoryName!));
    }

    private static T WithSinkErrors<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"cannot be opened: {exception.Message}", exception);
        }
    }

    // Two writers must not write at the same time.
    private async ValueTask StopWriterAsync()
    {
        if (_writer is not null && !await _writer.StopAsync())
        {
            throw new SinkException("does not respond: an earlier write has not returned.");
        }

        _writer = null;
    }
}
