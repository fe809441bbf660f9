using System.Collections.Concurrent;
using Kernel.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>A fake of the storage writer's history endpoint over real sockets, with responses set by the test.</summary>
internal sealed class FakeHistoryService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private FakeHistoryService(WebApplication app) => _app = app;

    /// <summary>Gets or sets the handler of all requests.</summary>
    public required Func<HttpContext, Task> Answer { get; set; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Gets the queries of the received requests.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static async Task<FakeHistoryService> StartAsync(Func<HttpContext, Task> answer)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        var fake = new FakeHistoryService(app) { Answer = answer };
        app.MapGet(InternalApi.ArchivePath, fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        _requests.Enqueue(context.Request.QueryString.Value!);
        context.Response.Headers[InternalApi.StreamIdHeader] = context.Request.Headers[InternalApi.StreamIdHeader];
        return Answer(context);
    }
}
