namespace Kernel.CdpCollector.Targets;

/// <summary>The protocol's domains, as far as they are enabled for capturing.</summary>
[Flags]
internal enum SessionDomains
{
    None = 0,
    Page = 1,
    Runtime = 2,
    Network = 4,
    Inspector = 8,
    Performance = 16,
    Log = 32,
    All = Page | Runtime | Network | Inspector | Performance | Log,
}
