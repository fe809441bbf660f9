using System.Globalization;
using System.Threading.RateLimiting;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>The limits of each client: concurrent streams, published events a second, and sign-ins a minute.</summary>
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

    /// <summary>Acquires a lease for one more stream, to be disposed when the stream ends; null, with the response to send, if a limit is reached.</summary>
    public StreamLease? TryAcquireStream(HttpContext context, out ProblemHttpResult? rejection)
    {
        var clientLease = _streamsPerClient.AttemptAcquire(RateLimitPartition.Of(context));
        var globalLease = clientLease.IsAcquired ? _streams.AttemptAcquire() : clientLease;
        if (globalLease.IsAcquired)
        {
            rejection = null;
            return new StreamLease(clientLease, globalLease);
        }

        rejection = clientLease.IsAcquired
            ? Problems.Busy(context, $"The limit of {_options.MaxStreams} concurrent streams is reached (Limits:MaxStreams).")
            : Problems.TooMany(context, TimeSpan.FromSeconds(1), $"This client has reached its limit of {_options.MaxStreamsPerClient} concurrent streams (Limits:MaxStreamsPerClient).");
        clientLease.Dispose();
        return null;
    }

    /// <summary>Checks the client's limit of published events; returns the response to send if it is exceeded, otherwise null.</summary>
    public ProblemHttpResult? CheckPublish(HttpContext context, int events)
    {
        if (_publishing is null)
        {
            return null;
        }

        using var lease = _publishing.AttemptAcquire(RateLimitPartition.Of(context), events);
        return lease.IsAcquired ? null : Problems.TooMany(
            context,
            RetryAfter(lease),
            string.Create(CultureInfo.InvariantCulture, $"This client may publish {_options.PublishPerSecond} events a second (Limits:PublishPerSecond); no events from this request were accepted."));
    }

    /// <summary>Checks the client's limit of sign-in attempts; returns the response to send if it is exceeded, otherwise null.</summary>
    public ProblemHttpResult? CheckSignIn(HttpContext context)
    {
        using var lease = _signIns.AttemptAcquire(RateLimitPartition.AddressOf(context));
        return lease.IsAcquired ? null : Problems.TooMany(
            context, RetryAfter(lease), $"At most {_options.SignInsPerMinute} sign-in attempts a minute are allowed (Limits:SignInsPerMinute).");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _streams.Dispose();
        _streamsPerClient.Dispose();
        _publishing?.Dispose();
        _signIns.Dispose();
    }

    // Replenished about ten times a second, and never smaller than the largest request, which could otherwise never succeed.
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

/// <summary>A stream's leases from its client's limit and from the global limit, released on dispose.</summary>
internal sealed class StreamLease(RateLimitLease clientLease, RateLimitLease globalLease) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        globalLease.Dispose();
        clientLease.Dispose();
    }
}
