namespace Kernel.AppHost.Composition;

/// <summary>What a resource of the system is.</summary>
internal enum ResourceKind
{
    /// <summary>A service of ours, a .NET project.</summary>
    Service,

    /// <summary>Chromium with its DevTools open.</summary>
    Browser,

    /// <summary>s2-lite, the server of S2's protocol that runs on a developer's machine.</summary>
    StreamStore,
}
