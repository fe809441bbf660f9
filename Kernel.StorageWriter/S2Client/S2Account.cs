using Kernel.StorageWriter.S2Client.Http;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>A client for S2, the serverless stream store (https://s2.dev), and for s2-lite. Speaks HTTP/2. Safe for many callers at once.</summary>
/// <remarks>
/// <para>
/// Every failure says whether the operation may have been carried out all the same (<see cref="S2Exception.SideEffect"/>). What certainly
/// changed nothing is tried again within <see cref="S2ClientOptions.MaxAttempts"/>; what may have, is the caller's to resolve: with
/// <see cref="AppendInput.MatchSeqNum"/> on each append, reading back from there tells what became of it.
/// </para>
/// <para>It logs nothing. No message of its exceptions holds a token or a header.</para>
/// </remarks>
public sealed class S2Account : IDisposable
{
    private readonly HttpMessageInvoker _accountConnections;
    private readonly HttpMessageInvoker _basinConnections;

    /// <param name="options">Where S2 is, and how patiently to try.</param>
    /// <param name="time">The clock for waits and deadlines; null is the system's.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message says which.</exception>
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

    /// <summary>A basin, which may exist or not.</summary>
    /// <exception cref="ArgumentException">No basin can have this name.</exception>
    public S2Basin Basin(string name) =>
        S2Names.ProblemOfBasin(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new S2Basin(this, name);

    /// <summary>Ends the connections of everything but append sessions, which have their own.</summary>
    public void Dispose()
    {
        _accountConnections.Dispose();
        _basinConnections.Dispose();
    }
}
