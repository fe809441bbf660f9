namespace Kernel.Tests.TestKit.Chromium;

/// <summary>One Chromium for the tests of a class that leave it as it was.</summary>
public sealed class SharedChromium : IAsyncLifetime
{
    private ChromiumProcess? _process;

    public string Address => _process!.Address;

    public async ValueTask InitializeAsync() => _process = await ChromiumProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
