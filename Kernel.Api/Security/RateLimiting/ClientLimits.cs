using System.Globalization;
using System.Threading.RateLimiting;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>How much each client may do at once and in a second.</summary>
internal sealed class ClientLimits : IDisposable
{
    private readonly LimitsOptions _options;
    private readonly ConcurrencyLimiter _streams;
    private readonly PerClientRateLimiter _streamsPerClient;
    private readonly PerClientRateLimiter? _publishing;
    private readonly PerClientRateLimiter _signIns;

    public ClientLimits(IOptions<LimitsOptions> options)
    {
        _options = options.Value;
        _streams = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _options.MaxStreams });
        _streamsPerClient = new PerClientRateLimiter(() => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _options.MaxStreamsPerClient }));
        _signIns = new PerClientRateLimiter(() => new FixedWindowRateLimiter(
            new FixedWindowRateLimiterOptions { PermitLimit = _options.SignInsPerMinute, Window = TimeSpan.FromMinutes(1), AutoReplenishment = false }));
        if (_options.PublishPerSecond > 0)
        {
            _publishing = new PerClientRateLimiter(() => new TokenBucketRateLimiter(Bucket(_options.PublishPerSecond)));
        }
    }

    /// <summary>Takes a place for one more stream; give it back by disposing it. Null, with what to answer, where there is none.</summary>
    public StreamLease? TakeStream(HttpContext context, out ProblemHttpResult? refusal)
    {
        var ofClient = _streamsPerClient.Take(ClientName.Of(context));
        var ofAll = ofClient.IsAcquired ? _streams.AttemptAcquire() : ofClient;
        if (ofAll.IsAcquired)
        {
            refusal = null;
            return new StreamLease(ofClient, ofAll);
        }

        refusal = ofClient.IsAcquired
            ? Problems.Busy(context, $"The API serves {_options.MaxStreams} streams already, which is its limit (Limits:MaxStreams).")
            : Problems.TooMany(context, TimeSpan.FromSeconds(1), $"This client has {_options.MaxStreamsPerClient} streams already, which is its limit (Limits:MaxStreamsPerClient).");
        ofClient.Dispose();
        return null;
    }

    /// <summary>What to answer where the client publishes faster than it may; null where it may.</summary>
    public ProblemHttpResult? RefusePublish(HttpContext context, int events)
    {
        if (_publishing is null)
        {
            return null;
        }

        using var lease = _publishing.Take(ClientName.Of(context), events);
        return lease.IsAcquired ? null : Problems.TooMany(
            context,
            RetryAfter(lease),
            string.Create(CultureInfo.InvariantCulture, $"This client may publish {_options.PublishPerSecond} events a second (Limits:PublishPerSecond); nothing of the request was taken."));
    }

    /// <summary>What to answer where somebody tries to sign in too often; null where they may try.</summary>
    public ProblemHttpResult? RefuseSignIn(HttpContext context)
    {
        using var lease = _signIns.Take(ClientName.AddressOf(context));
        return lease.IsAcquired ? null : Problems.TooMany(
            context, RetryAfter(lease), $"Signing in may be tried {_options.SignInsPerMinute} times a minute (Limits:SignInsPerMinute).");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _streams.Dispose();
        _streamsPerClient.Dispose();
        _publishing?.Dispose();
        _signIns.Dispose();
    }

    // Refilled about ten times a second; never smaller than the largest request, which would otherwise never be allowed.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond)
    {
        var tokens = Math.Max(1, perSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(perSecond, EventBatch.MaxEvents),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / perSecond),
            AutoReplenishment = false,
        };
    }

    private static TimeSpan RetryAfter(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
}

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
