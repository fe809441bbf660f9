namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>How a test server behaves while no fault is injected.</summary>
internal sealed record S2ServerOptions
{
    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>Where streams are kept across servers, each append synced before its answer; null keeps them in memory.</summary>
    public string? Directory { get; init; }

    /// <summary>The only token that is accepted; null accepts everything, as s2-lite does.</summary>
    public string? Token { get; init; }

    /// <summary>How long an append takes to be acknowledged. Others follow meanwhile.</summary>
    public TimeSpan AckLatency { get; init; }

    /// <summary>Whether every basin that is asked for exists, and makes streams on the first append.</summary>
    public bool CreatesEverything { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
