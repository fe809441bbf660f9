using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>A test of the storage writer: with a stream to copy and a directory to copy it to, which both go with it.</summary>
public abstract class StorageWriterTest : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    protected static CancellationToken Cancel => Wait.Cancellation;

    private protected FakeInternalStream Api { get; set; } = null!;

    protected string EventsDirectory => _directory["events"];

    /// <summary>Where the events of the fake's stream are stored.</summary>
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

    /// <summary>Starts a writer as a process of its own.</summary>
    private protected ServiceProcess StartProcess(params IEnumerable<(string Key, string? Value)> settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["services__api__internal__0"] = Api.Address.ToString(),
            ["Internal__Token"] = FakeInternalStream.Token,
            ["Files__Directory"] = EventsDirectory,
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        return ServiceProcess.Start("Kernel.StorageWriter", environment);
    }
}
