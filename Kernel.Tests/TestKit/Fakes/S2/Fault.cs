namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>An injected fault.</summary>
internal sealed record Fault(FaultKind Kind)
{
    public S2Error? Error { get; private init; }

    public TimeSpan Duration { get; private init; }

    public static Fault ResetBeforeApplying { get; } = new(FaultKind.ResetBeforeApplying);

    public static Fault ResetAfterApplying { get; } = new(FaultKind.ResetAfterApplying);

    public static Fault LoseResponse { get; } = new(FaultKind.LoseResponse);

    public static Fault CutResponse { get; } = new(FaultKind.CutResponse);

    public static Fault EndBeforeApplying { get; } = new(FaultKind.EndBeforeApplying);

    public static Fault EndAfterApplying { get; } = new(FaultKind.EndAfterApplying);

    public static Fault EndWithinResponse { get; } = new(FaultKind.EndWithinResponse);

    public static Fault AdviseReconnect { get; } = new(FaultKind.AdviseReconnect);

    public static Fault WrongAck { get; } = new(FaultKind.WrongAck);

    public static Fault Garbage { get; } = new(FaultKind.Garbage);

    public bool IsBeforeApplying => Kind is FaultKind.Refuse or FaultKind.ResetBeforeApplying or FaultKind.EndBeforeApplying;

    public static Fault Delay(TimeSpan duration) => new(FaultKind.Delay) { Duration = duration };

    /// <param name="code">An S2 error code, for example <c>rate_limited</c>; its status goes with it.</param>
    /// <param name="retryAfter">The retry delay in the response.</param>
    public static Fault Refuse(string code, TimeSpan? retryAfter = null) =>
        new(FaultKind.Refuse) { Error = S2Error.Of(code, "injected", retryAfter) };

    public static Fault RefuseAfterApplying(string code) =>
        new(FaultKind.RefuseAfterApplying) { Error = S2Error.Of(code, "injected") };
}
