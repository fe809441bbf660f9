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

/// <summary>The parameters of <c>Network.enable</c>.</summary>
/// <remarks>
/// Bodies are kept by the browser, not by the page's process (<c>enableDurableMessages</c>), so that they survive the navigation
/// that mostly follows them; the buffer is bounded, and the oldest go first. Where no bodies are wanted none are kept.
/// </remarks>
/// <param name="KeepsBodies">Whether bodies of responses are kept.</param>
/// <param name="SendsRequestBodies">Whether bodies of requests are sent along.</param>
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
