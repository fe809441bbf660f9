using Microsoft.AspNetCore.Http.Features;

namespace Kernel.Api.Gateway;

/// <summary>Wraps the connection in a <see cref="CountedStream"/> when a request becomes a WebSocket, by an HTTP/1.1 upgrade or HTTP/2 CONNECT.</summary>
internal sealed class CountedUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private readonly GatewayConnection _connection;
    private readonly CancellationTokenSource _deadline;

    private CountedUpgrade(IFeatureCollection features, GatewayConnection connection, CancellationTokenSource deadline)
    {
        _upgrade = features.Get<IHttpUpgradeFeature>();
        _connect = features.Get<IHttpExtendedConnectFeature>();
        _connection = connection;
        _deadline = deadline;
    }

    public bool IsUpgradableRequest => _upgrade is { IsUpgradableRequest: true };

    public bool IsExtendedConnect => _connect is { IsExtendedConnect: true };

    public string? Protocol => _connect?.Protocol;

    /// <summary>Determines whether the request opens a WebSocket.</summary>
    public static bool IsWanted(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>Installs it for a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="connection">Counts the bytes.</param>
    /// <param name="deadline">Ends the request unless the browser accepts the connection in time; an accepted connection has no deadline.</param>
    public static void Install(HttpContext context, GatewayConnection connection, CancellationTokenSource deadline)
    {
        var counted = new CountedUpgrade(context.Features, connection, deadline);
        if (counted._upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(counted);
        }

        if (counted._connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(counted);
        }
    }

    public async Task<Stream> UpgradeAsync() => Counted(await _upgrade!.UpgradeAsync());

    public async ValueTask<Stream> AcceptAsync() => Counted(await _connect!.AcceptAsync());

    private CountedStream Counted(Stream stream)
    {
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        _connection.Upgraded(_connection);
        return new CountedStream(stream, _connection);
    }
}
