namespace Kernel.Api.Browsers.Telemetry;

/// <summary>What becomes of events whose type is not in the SDK's union.</summary>
internal enum UnknownEventBehavior
{
    /// <summary>They do not appear, so that programs meet only what their types know.</summary>
    LeaveOut,

    /// <summary>They appear as they are.</summary>
    PassThrough,
}
