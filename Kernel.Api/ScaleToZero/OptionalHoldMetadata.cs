namespace Kernel.Api.ScaleToZero;

/// <summary>Marks an endpoint whose answers are endless, so that whether they keep the host awake is for the client to say (<c>hold=false</c>).</summary>
internal sealed class OptionalHoldMetadata;
