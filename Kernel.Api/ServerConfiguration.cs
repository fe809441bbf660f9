using Kernel.Api.Security.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kernel.Api;

/// <summary>Configures Kestrel and the host.</summary>
internal static class ServerConfiguration
{
    // Includes the end of the active session, which has its own, shorter timeout. Connections that are still open are aborted.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Configures the limits and transport of Kestrel, and the host's shutdown timeout.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>(static (kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            Apply(limits.Value, kestrel.Limits);

            // Streams are idle for long periods; StreamPump has its own deadline for clients that stop reading.
            kestrel.Limits.MinResponseDataRate = null;
        });

        // Writes go to the socket from the writing thread instead of the thread pool. Safe only because no handler blocks its thread.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
    }

    private static void Apply(LimitsOptions options, KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaders;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        limits.MinRequestBodyDataRate = options.MinBodyBytesPerSecond == 0 ? null : new MinDataRate(options.MinBodyBytesPerSecond, BodyGracePeriod);
    }
}
