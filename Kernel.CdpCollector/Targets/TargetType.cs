namespace Kernel.CdpCollector.Targets;

/// <summary>The kinds of target that are captured.</summary>
internal enum TargetType
{
    /// <summary>Anything else, which is not captured.</summary>
    Other,

    /// <summary>A tab or popup.</summary>
    Page,

    /// <summary>A frame that runs in another process than the page it is in.</summary>
    Iframe,

    /// <summary>A worker of one document.</summary>
    Worker,

    /// <summary>A worker that documents of one site share.</summary>
    SharedWorker,

    /// <summary>A worker between a site's documents and the network.</summary>
    ServiceWorker,
}
