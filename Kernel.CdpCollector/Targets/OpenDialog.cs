namespace Kernel.CdpCollector.Targets;

/// <summary>A dialog that waits for an answer.</summary>
/// <param name="Type">The protocol's name of its kind, without quotes.</param>
/// <param name="FrameId">The frame that opened it, as a token; empty where the browser does not say.</param>
/// <param name="OpenedAt">When, in timestamps of the clock.</param>
internal sealed record OpenDialog(byte[] Type, byte[] FrameId, long OpenedAt);
