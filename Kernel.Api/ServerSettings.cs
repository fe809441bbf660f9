namespace Kernel.Api;

internal static class ServerSettings
{
    // Ending the active session is part of it and has its own, shorter bound; what is still open then is cut.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2.5);

    /// <summary>Settings of the web server that hold for all endpoints.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Streams are idle for long and in bursts; the pump has its own deadline for clients that stop reading.
            kestrel.Limits.MinResponseDataRate = null;
        });

        // What is written goes to the socket from the thread that wrote it, instead of over the pool's queue. That is safe
        // where, as here, no handler blocks its thread.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
    }
}
