using Kernel.Tests.TestKit.Fakes;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A test of the storage writer: with a stream to copy and a directory to copy it to, which both go with it.</summary>
public abstract class StorageWriterTest : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    protected static CancellationToken Cancel => Wait.Cancellation;

    private protected FakeInternalStream Api { get; set; } = null!;

    protected string EventsDirectory => _directory["events"];

    /// <summary>The directory that has the events of the fake's stream.</summary>
    protected string StreamDirectory => _directory["events", "stream-a"];

    public virtual async ValueTask InitializeAsync() => Api = await FakeInternalStream.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Api.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Starts a writer in this process.</summary>
    private protected Task<StorageWriterHost> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        StorageWriterHost.StartAsync(Api.Address, EventsDirectory, time, settings);
}
