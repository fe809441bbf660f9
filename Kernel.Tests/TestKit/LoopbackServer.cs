using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit;

/// <summary>A web server for a test: on loopback, without logs, and closed at once with its connections.</summary>
internal static class LoopbackServer
{
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="protocols">The protocols of its connections.</param>
    public static WebApplicationBuilder CreateBuilder(int port = 0, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols));
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        return builder;
    }
}
