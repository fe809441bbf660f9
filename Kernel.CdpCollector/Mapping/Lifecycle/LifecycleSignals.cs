namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>What has come about on a page.</summary>
[Flags]
internal enum LifecycleSignals
{
    None = 0,

    /// <summary>No request that counts has been under way for a while.</summary>
    NetworkIdle = 1,

    /// <summary>Nothing has moved for a while.</summary>
    LayoutSettled = 2,

    /// <summary>The document is parsed, the network idle and the layout settled.</summary>
    NavigationSettled = 4,

    /// <summary>With <see cref="NetworkIdle"/> or <see cref="NavigationSettled"/>: the network never was, and was waited for long enough.</summary>
    NetworkGivenUp = 8,

    /// <summary>With <see cref="LayoutSettled"/> or <see cref="NavigationSettled"/>: the layout never was, and was waited for long enough.</summary>
    LayoutGivenUp = 16,
}
