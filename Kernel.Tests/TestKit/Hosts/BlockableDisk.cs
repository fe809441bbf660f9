using Kernel.Api.Journal;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>The disk of an API's journal, whose writes wait while it is blocked. Dispose it after the API.</summary>
internal sealed class BlockableDisk : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualResetEventSlim _writes = new(true);

    public void Block() => _writes.Reset();

    public void Unblock() => _writes.Set();

    /// <summary>Starts an API with a journal on this disk and one setting.</summary>
    public Task<ApiHost> StartApiAsync(string key, string value) => ApiHost.StartAsync(
        new Dictionary<string, string?> { [key] = value },
        configure: services => services.AddSingleton<JournalDirectory>(
            new FaultyDirectory(_directory["journal"], TimeProvider.System) { OnWrite = () => _writes.Wait(Wait.Deadline) }));

    public void Dispose()
    {
        _writes.Dispose();
        _directory.Dispose();
    }
}
