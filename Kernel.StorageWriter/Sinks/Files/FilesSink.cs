using Kernel.ServiceDefaults.IO;
using Kernel.StorageWriter.Replication;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>Copies the stream into JSON Lines files: one directory a stream, files by UTC day and size, each line an envelope's exact bytes.</summary>
internal sealed class FilesSink(IOptions<FilesOptions> options, SinkStatus status, TimeProvider time, ILogger<FilesSink> logger) : IEventSink
{
    /// <summary>The sink's name.</summary>
    public const string Name = "files";

    private readonly FilesOptions _options = options.Value;
    private readonly string _root = Path.GetFullPath(options.Value.Directory);
    private WriterLock? _lock;
    private volatile FilesStreamWriter? _writer;

    public SinkStatus Status => status;

    public SinkBuffer Buffer => _writer?.Queue.Buffer ?? default;

    public async ValueTask<SinkPosition?> OpenAsync(CancellationToken cancellationToken)
    {
        await EndWriterAsync();
        _lock?.Dispose();
        _lock = null;
        return Use(() =>
        {
            if (!Directory.Exists(_root))
            {
                Directory.CreateDirectory(_root);
                DirectorySync.Flush(Path.GetDirectoryName(_root) ?? _root);
            }

            _lock = WriterLock.Take(_root);
            return FindNewest();
        });
    }

    public async ValueTask<SinkPosition> SelectAsync(string streamId, CancellationToken cancellationToken)
    {
        await EndWriterAsync();
        return Use(() =>
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

    // A write that has not returned keeps the lock, and the end of the process ends both.
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

    // Which stream was written last; only a first guess that saves a request, since the stream names itself and its files are then read.
    private SinkPosition? FindNewest()
    {
        var newest = Directory.EnumerateDirectories(_root)
            .Where(static directory => EventFileName.List(directory).Count > 0)
            .MaxBy(static directory => File.GetLastWriteTimeUtc(Path.Combine(directory, EventFileName.List(directory)[^1].ToString())));
        if (newest is null)
        {
            return null;
        }

        using var files = new EventFiles(newest, _options.MaxFileBytes, logger);
        return new SinkPosition(Path.GetFileName(newest), files.Recover());
    }

    private static T Use<T>(Func<T> work)
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

    // Two writers must never write at once.
    private async ValueTask EndWriterAsync()
    {
        if (_writer is not null && !await _writer.StopAsync())
        {
            throw new SinkException("does not answer: an earlier write has not returned.");
        }

        _writer = null;
    }
}
