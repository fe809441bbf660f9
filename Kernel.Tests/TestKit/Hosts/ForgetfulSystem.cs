using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>An API that was started again with a journal that has the first events no more, beside an archive that may have them.</summary>
internal sealed class ForgetfulSystem : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private StorageWriterHost? _storage;

    public ApiHost Api { get; private set; } = null!;

    /// <summary>Gets the directory of the event files.</summary>
    public string Events => _directory["events"];

    /// <summary>Starts it with a storage writer that has stored everything.</summary>
    /// <param name="oldest">The first event that the journal still has.</param>
    /// <param name="publish">Fills the stream with one event a request, and returns the last number.</param>
    public static async Task<ForgetfulSystem> StartStoredAsync(ulong oldest, Func<ApiHost, Task<ulong>> publish)
    {
        var system = new ForgetfulSystem();
        await system.PublishAsync(oldest, async api =>
        {
            var last = await publish(api);
            system._storage = await StorageWriterHost.StartAsync(
                new Uri($"http://127.0.0.1:{api.InternalPort}"), system._directory["events"], null, new Dictionary<string, string?> { ["Internal:Token"] = ApiHost.Token });
            await system._storage.StoredAsync(last);
        });
        await system.RestartAsync(system._storage!.Address);
        return system;
    }

    /// <summary>Starts it beside an archive of the test's, or none.</summary>
    /// <param name="oldest">The first event that the journal still has.</param>
    /// <param name="publish">Fills the stream, an event a request.</param>
    /// <param name="archive">Where the archive is.</param>
    /// <param name="time">The clock of the API.</param>
    /// <param name="settings">Configuration of the API.</param>
    public static async Task<ForgetfulSystem> StartAsync(
        ulong oldest, Func<ApiHost, Task> publish, Uri? archive = null, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var system = new ForgetfulSystem();
        await system.PublishAsync(oldest, publish);
        await system.RestartAsync(archive, time, settings);
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await (_storage?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory.Dispose();
    }

    private async Task PublishAsync(ulong oldest, Func<ApiHost, Task> publish)
    {
        await using (var api = await ApiHost.StartAsync(Settings()))
        {
            await publish(api);
        }

        JournalFiles.DeleteBefore(_directory["journal"], oldest);
    }

    private async Task RestartAsync(Uri? archive, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var all = Settings();
        if (archive is not null)
        {
            all["services:storage:http:0"] = archive.ToString();
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        Api = await ApiHost.StartAsync(all, time);
    }

    private Dictionary<string, string?> Settings() => new() { ["Journal:Directory"] = _directory["journal"] };
}
