namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Options of the fake S2 server.</summary>
internal sealed record S2ServerOptions
{
    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>The folder that keeps streams across servers, with each append synced before its response; null keeps them in memory.</summary>
    public string? Directory { get; init; }

    /// <summary>The only token that is accepted; null accepts everything, as s2-lite does.</summary>
    public string? Token { get; init; }

    /// <summary>The latency of acknowledgements. Further appends are accepted meanwhile.</summary>
    public TimeSpan AckLatency { get; init; }

    /// <summary>Indicates whether every basin that is asked for exists, and makes streams on the first append.</summary>
    public bool CreatesEverything { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
