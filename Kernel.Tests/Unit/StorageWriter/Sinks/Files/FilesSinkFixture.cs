using System.Buffers;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

/// <summary>A files backend over a temporary directory.</summary>
internal sealed class FilesSinkFixture : IDisposable
{
    public const string Stream = "stream-a";

    private readonly ServiceProvider _services;
    private readonly TempDirectory _directory = new();

    public FilesSinkFixture()
    {
        Options = new FilesOptions { Directory = _directory["events"], Linger = TimeSpan.Zero };
        _services = new ServiceCollection()
            .AddMetrics()
            .AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ReplicationMetrics>()
            .BuildServiceProvider();
        Status = ActivatorUtilities.CreateInstance<SinkStatus>(_services, FilesSink.Name);
    }

    public FilesOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public RecordedLog Log { get; } = new();

    public SinkStatus Status { get; }

    public string StreamDirectory => Path.Combine(Options.Directory, Stream);

    public IEnumerable<string> FileNames => EventFileName.List(StreamDirectory).Select(static name => name.ToString());

    public FilesSink New() => ActivatorUtilities.CreateInstance<FilesSink>(_services, Microsoft.Extensions.Options.Options.Create(Options), Status);

    public async Task<(FilesSink Storage, ulong Last)> OpenAsync(string stream = Stream)
    {
        var storage = New();
        try
        {
            await storage.OpenAsync(TestContext.Current.CancellationToken);
            return (storage, (await storage.SelectAsync(stream, TestContext.Current.CancellationToken)).Seq);
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens, appends, flushes, closes.</summary>
    public async Task StoreAsync(ulong first, int count)
    {
        var (storage, _) = await OpenAsync();
        await using (storage)
        {
            await AppendAsync(storage, first, count);
            await storage.FlushAsync(TestContext.Current.CancellationToken);
        }
    }

    public static async Task AppendAsync(IEventSink storage, ulong first, int count)
    {
        foreach (var envelope in SampleEnvelopes.Range(first, count))
        {
            await storage.AppendAsync(new StreamEnvelope(first++, new ReadOnlySequence<byte>(envelope)), TestContext.Current.CancellationToken);
        }
    }

    public string PathOf(string name) => Path.Combine(StreamDirectory, name);

    public void Dispose()
    {
        _services.Dispose();
        _directory.Dispose();
    }
}
