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
    Log = 32,
}
