using System.Threading.RateLimiting;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>One stream's place among those of its client and among all; given back on dispose.</summary>
internal sealed class StreamLease(RateLimitLease ofClient, RateLimitLease ofAll) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        ofAll.Dispose();
        ofClient.Dispose();
    }
}
