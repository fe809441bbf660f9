namespace Kernel.CdpCollector.Targets;

/// <summary>The CDP domains used for capturing.</summary>
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

/// <summary>The parameters of <c>Network.enable</c>.</summary>
/// <remarks>
/// With <c>enableDurableMessages</c> the browser, not the page's process, keeps bodies, so that they survive the navigation that often follows. The
/// buffer is bounded and drops the oldest bodies first. If no bodies are captured, none are kept.
/// </remarks>
/// <param name="KeepsBodies">Whether response bodies are kept.</param>
/// <param name="SendsRequestBodies">Whether request bodies are sent with the events.</param>
internal readonly record struct NetworkParameters(bool KeepsBodies, bool SendsRequestBodies)
{
    public ReadOnlySpan<byte> Json => (KeepsBodies, SendsRequestBodies) switch
    {
        (true, true) => """{"maxTotalBufferSize":16777216,"maxResourceBufferSize":4194304,"enableDurableMessages":true,"maxPostDataSize":65536}"""u8,
        (true, false) => """{"maxTotalBufferSize":16777216,"maxResourceBufferSize":4194304,"enableDurableMessages":true}"""u8,
        (false, true) => """{"maxTotalBufferSize":0,"maxResourceBufferSize":0,"maxPostDataSize":65536}"""u8,
        _ => """{"maxTotalBufferSize":0,"maxResourceBufferSize":0}"""u8,
    };
}
