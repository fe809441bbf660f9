namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>One <see cref="ChromiumScene"/> for all tests of a class. Each test starts its own capture and uses its own pages.</summary>
public sealed class ChromiumSceneFixture : IAsyncLifetime
{
    internal ChromiumScene Scene { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Scene = await ChromiumScene.StartAsync();

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}
