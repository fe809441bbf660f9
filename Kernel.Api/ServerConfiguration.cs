using Kernel.Api.Security.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kernel.Api;

internal static class ServerConfiguration
{
    // Ending the active session is part of it and has its own, shorter bound; what is still open then is cut.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Settings of the web server that hold for all endpoints.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>(static (kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            Apply(limits.Value, kestrel.Limits);

            // Streams are idle for long and in bursts; the pump has its own deadline for clients that stop reading.
            kestrel.Limits.MinResponseDataRate = null;
        });

        // What is written goes to the socket from the thread that wrote it, instead of over the pool's queue. That is safe
        // where, as here, no handler blocks its thread.
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
