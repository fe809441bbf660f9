namespace Kernel.CdpCollector.Targets;

/// <summary>The names of <see cref="TargetType"/> in the protocol, which are also ours.</summary>
internal static class TargetTypes
{
    private static readonly (byte[] Name, TargetType Type)[] Names =
    [
        ("page"u8.ToArray(), TargetType.Page),
        ("iframe"u8.ToArray(), TargetType.Iframe),
        ("worker"u8.ToArray(), TargetType.Worker),
        ("shared_worker"u8.ToArray(), TargetType.SharedWorker),
        ("service_worker"u8.ToArray(), TargetType.ServiceWorker),
    ];

    /// <summary>
    /// Parameters of <c>Target.setAutoAttach</c>. The filter names what is wanted: without it, the browser's own surfaces (such
    /// as the address bar's popup) are attached as well and their traffic is most of what arrives. New targets wait, so that
    /// nothing of theirs is missed; each is resumed in the same breath as its domains are enabled.
    /// </summary>
    public static ReadOnlySpan<byte> AutoAttach =>
        """
        {"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true,"filter":[{"type":"browser","exclude":true},{"type":"tab","exclude":true},{"type":"browser_ui","exclude":true},{"type":"page"},{"type":"iframe"},{"type":"worker"},{"type":"shared_worker"},{"type":"service_worker"}]}
        """u8;

    /// <summary>Parameters of <c>Target.setDiscoverTargets</c>.</summary>
    public static ReadOnlySpan<byte> Discover => """{"discover":true,"filter":[{"type":"page"}]}"""u8;

    /// <summary>The same, to end it.</summary>
    public static ReadOnlySpan<byte> NoDiscover => """{"discover":false}"""u8;

    public static TargetType Parse(ReadOnlySpan<byte> name)
    {
        foreach (var (known, type) in Names)
        {
            if (name.SequenceEqual(known))
            {
                return type;
            }
        }

        return TargetType.Other;
    }

    public static ReadOnlySpan<byte> ToUtf8Name(this TargetType type)
    {
        foreach (var (name, known) in Names)
        {
            if (known == type)
            {
                return name;
            }
        }

        return "other"u8;
    }

    /// <summary>Whether it is a document with frames, rather than a worker.</summary>
    public static bool HasFrames(this TargetType type) => type is TargetType.Page or TargetType.Iframe;

    /// <summary>Whether it can start targets of its own, so that attaching has to be asked of it as well.</summary>
    public static bool HasChildren(this TargetType type) => type is TargetType.Page or TargetType.Iframe or TargetType.Worker;

    /// <summary>Whether it lives apart from any one page, and is announced through each page that it serves.</summary>
    public static bool IsShared(this TargetType type) => type is TargetType.SharedWorker or TargetType.ServiceWorker;
}

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
