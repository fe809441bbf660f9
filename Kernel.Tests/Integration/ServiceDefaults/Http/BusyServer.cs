using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Integration.ServiceDefaults.Http;

/// <summary>Answers 503 so many times, then 200.</summary>
internal sealed class BusyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private BusyServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<BusyServer> StartAsync(int failures)
    {
        var server = new BusyServer(LoopbackServer.CreateBuilder().Build());
        server._app.MapGet("/", () => Results.StatusCode(Interlocked.Increment(ref server._requests) <= failures ? 503 : 200));
        await server._app.StartAsync(Wait.Cancellation);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
