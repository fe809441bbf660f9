using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Opens append sessions.</summary>
internal sealed class AppendSessionEndpoint(S2Faults faults, S2ServerOptions options)
{
    public S2Response Respond(StreamLog log) => S2Response.Stream(async context =>
    {
        // The body is endless, and the answer begins before it ends.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        context.Response.ContentType = "s2s/proto";
        await context.Response.Body.FlushAsync();
        try
        {
            await new AppendSessionServer(context, log, faults, options).RunAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException or ObjectDisposedException)
        {
            // The client went away.
        }
    });
}
