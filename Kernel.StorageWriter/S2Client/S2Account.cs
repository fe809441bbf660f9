using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A client for S2, the serverless stream store (https://s2.dev), and for s2-lite, over HTTP/2. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Every exception says whether the operation may have been applied (<see cref="S2Exception.SideEffect"/>). An operation that certainly
/// had no effect is retried up to <see cref="S2ClientOptions.MaxAttempts"/>. Otherwise the caller resolves the outcome: with
/// <see cref="AppendInput.MatchSeqNum"/> set on each append, read the stream back from that number.
/// </para>
/// <para>The client does not log. Its exception messages contain neither tokens nor headers.</para>
/// </remarks>
public sealed class S2Account : IDisposable
{
    private readonly HttpMessageInvoker _accountConnections;
    private readonly HttpMessageInvoker _basinConnections;

    /// <param name="options">The endpoints, timeouts and retries.</param>
    /// <param name="time">The clock for delays and timeouts; null for the system clock.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says which.</exception>
    public S2Account(S2ClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        Time = time ?? TimeProvider.System;
        Endpoints = new S2Endpoints(options.AccountEndpoint, options.BasinEndpoint);
        Backoff = new S2Backoff(Time, Random.Shared.NextDouble);
        _accountConnections = S2Connections.Create(Endpoints.Account, options);
        _basinConnections = S2Connections.Create(Endpoints.Basin("basin-name"), options);
        AccountCaller = new UnaryCaller(_accountConnections, options, Backoff, Time);
        BasinCaller = new UnaryCaller(_basinConnections, options, Backoff, Time);
    }

    internal S2ClientOptions Options { get; }

    internal TimeProvider Time { get; }

    internal S2Endpoints Endpoints { get; }

    internal S2Backoff Backoff { get; }

    internal UnaryCaller AccountCaller { get; }

    internal UnaryCaller BasinCaller { get; }

    /// <summary>Gets a basin, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public S2Basin Basin(string name) =>
        S2Names.ValidateBasin(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new S2Basin(this, name);

    /// <summary>Closes the connections, except those of append sessions.</summary>
    public void Dispose()
    {
        _accountConnections.Dispose();
        _basinConnections.Dispose();
    }
}
