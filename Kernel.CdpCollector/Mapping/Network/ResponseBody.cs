namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The body of a response as the browser handed it out, or why there is none.</summary>
internal readonly ref struct ResponseBody
{
    /// <summary>The answer's result, a JSON object.</summary>
    public ReadOnlySpan<byte> Result { get; private init; }

    /// <summary>One of the reasons that docs/events.md lists; empty where there is a body.</summary>
    public ReadOnlySpan<byte> Omitted { get; private init; }

    public static ResponseBody Given(ReadOnlySpan<byte> result) => new() { Result = result };

    public static ResponseBody Missing(ReadOnlySpan<byte> reason) => new() { Omitted = reason };
}
