using System.Globalization;
using System.Net.Http.Headers;

namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>The delay that a response asks for: <c>retry-after-ms</c> of S2, or the standard <c>Retry-After</c> in seconds or as a date.</summary>
internal static class RetryAfter
{
    private const string Milliseconds = "retry-after-ms";

    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
    {
        if (headers.TryGetValues(Milliseconds, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }
}
