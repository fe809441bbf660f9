using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>
/// S2 as its clients see it, over real sockets: account and basins, streams, appends, reads, sessions, server-sent events; HTTP/1.1 and
/// HTTP/2 on one port. It has exactly the faults that a test asks for.
/// </summary>
internal sealed class S2Server : IAsyncDisposable
{
    private readonly S2ServerOptions _options;
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private WebApplication? _app;

    private S2Server(S2ServerOptions options)
    {
        _options = options;
        Port = options.Port == 0 ? FreePort.Next() : options.Port;
        Store = new S2Store(options);
    }

    public int Port { get; }

    /// <summary>Account and basins alike, for <c>S2_ACCOUNT_ENDPOINT</c> and <c>S2_BASIN_ENDPOINT</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{Port}/v1";

    /// <summary>Gets the faults to inject.</summary>
    public S2Faults Faults { get; } = new();

    /// <summary>Gets the basins and streams, for direct access by tests.</summary>
    public S2Store Store { get; }

    /// <summary>Every request so far: protocol, method, and path.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The connections that are open.</summary>
    public int Connections => _connections.Count;

    public static async Task<S2Server> StartAsync(S2ServerOptions? options = null)
    {
        var server = new S2Server(options ?? new S2ServerOptions());
        await server.ListenAsync();
        return server;
    }

    /// <summary>Makes a stream, with its basin.</summary>
    public StreamLog CreateStream(string basin, string stream) => Store.Basin(basin, create: true)!.Stream(stream, create: true)!;

    /// <summary>Goes away at once: connections are reset, new ones refused. What was acknowledged stays.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            ResetConnections();
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    /// <summary>Starts again on the same port, with the acknowledged records.</summary>
    public Task RestartAsync() => ListenAsync();

    public void ResetConnections()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Store.Dispose();
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A connection that is passed on as one with TLS still says http.
            kestrel.AllowAlternateSchemes = true;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = 2 * 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 * 1024 * 1024;
            kestrel.Limits.Http2.InitialStreamWindowSize = 10 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(next => connection => TrackAsync(connection, next));
            });
        });
        var app = builder.Build();
        var router = new S2Router(Store, Faults, _options);
        app.Run(context =>
        {
            _requests.Enqueue($"{context.Request.Protocol} {context.Request.Method} {context.Request.Path}");
            return router.AnswerAsync(context);
        });
        await app.StartAsync();
        _app = app;
    }

    private async Task TrackAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _connections[connection.ConnectionId] = connection;
        try
        {
            await new ProtocolSniffer(connection).RunAsync(next);
        }
        finally
        {
            _connections.TryRemove(connection.ConnectionId, out _);
        }
    }
}
