namespace Kernel.CdpCollector.Targets;

/// <summary>Maps <see cref="TargetType"/> to the protocol's names, which events use as well.</summary>
internal static class TargetTypes
{
    private static readonly (byte[] Name, TargetType Type)[] Names =
    [
        ("page"u8.ToArray(), TargetType.Page),
        ("iframe"u8.ToArray(), TargetType.Iframe),
        ("worker"u8.ToArray(), TargetType.Worker),
        ("shared_worker"u8.ToArray(), TargetType.SharedWorker),
        ("service_worker"u8.ToArray(), TargetType.ServiceWorker),
        ("worklet"u8.ToArray(), TargetType.Worklet),
    ];

    /// <summary>
    /// The parameters of <c>Target.setAutoAttach</c>. Without the filter, the browser's own surfaces (such as the address bar's popup) are attached
    /// too and cause most of the traffic. New targets are paused so that no event is missed; each is resumed together with enabling its domains.
    /// </summary>
    public static ReadOnlySpan<byte> AutoAttach =>
        """
        {"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true,"filter":[{"type":"browser","exclude":true},{"type":"tab","exclude":true},{"type":"browser_ui","exclude":true},{"type":"page"},{"type":"iframe"},{"type":"worker"},{"type":"shared_worker"},{"type":"service_worker"},{"type":"worklet"}]}
        """u8;

    /// <summary>The parameters of <c>Target.setDiscoverTargets</c>.</summary>
    public static ReadOnlySpan<byte> Discover => """{"discover":true,"filter":[{"type":"page"}]}"""u8;

    /// <summary>The parameters of <c>Target.setDiscoverTargets</c> that stop it.</summary>
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

    /// <summary>Returns whether the target is a document with frames rather than a worker.</summary>
    public static bool HasFrames(this TargetType type) => type is TargetType.Page or TargetType.Iframe;

    /// <summary>Returns whether the target can start child targets, which need auto-attach as well.</summary>
    public static bool HasChildren(this TargetType type) => type is TargetType.Page or TargetType.Iframe or TargetType.Worker;

    /// <summary>Returns whether the target belongs to no single page and is attached through each page that it serves.</summary>
    public static bool IsShared(this TargetType type) => type is TargetType.SharedWorker or TargetType.ServiceWorker;
}

/// <summary>The types of targets that are captured.</summary>
internal enum TargetType
{
    /// <summary>Any other type, which is not captured.</summary>
    Other,

    /// <summary>A tab or popup.</summary>
    Page,

    /// <summary>A frame in another process than its page.</summary>
    Iframe,

    /// <summary>A dedicated worker of one document.</summary>
    Worker,

    /// <summary>A worker shared by documents of one site.</summary>
    SharedWorker,

    /// <summary>A service worker.</summary>
    ServiceWorker,

    /// <summary>A global scope of an audio, paint or other worklet of one document.</summary>
    Worklet,
}
