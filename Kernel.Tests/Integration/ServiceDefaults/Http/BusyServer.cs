using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

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
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new BusyServer(builder.Build());
        server._app.MapGet("/", () => Results.StatusCode(Interlocked.Increment(ref server._requests) <= failures ? 503 : 200));
        await server._app.StartAsync(Wait.Cancellation);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
