namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Sets of faults for randomized tests.</summary>
internal static class FaultSets
{
    public static readonly Fault[] Everything =
    [
        Fault.Delay(TimeSpan.FromMilliseconds(5)),
        Fault.Delay(TimeSpan.FromMilliseconds(30)),
        Fault.Refuse("rate_limited", TimeSpan.FromMilliseconds(5)),
        Fault.Refuse("hot_server"),
        Fault.Refuse("server_draining"),
        Fault.Refuse("unavailable"),
        Fault.Refuse("storage"),
        Fault.RefuseAfterApplying("unavailable"),
        Fault.RefuseAfterApplying("storage"),
        Fault.RefuseAfterApplying("upstream_timeout"),
        Fault.RefuseAfterApplying("request_timeout"),
        Fault.ResetBeforeApplying,
        Fault.ResetAfterApplying,
        Fault.LoseResponse,
        Fault.CutResponse,
        Fault.EndBeforeApplying,
        Fault.EndAfterApplying,
        Fault.EndWithinResponse,
        Fault.AdviseReconnect,
    ];

    /// <summary>Chooses a fault that applies to an operation; null if there is none.</summary>
    public static Fault? Choose(Fault[] faults, S2Operation operation, Random random)
    {
        var fitting = faults.Where(fault => Fits(fault, operation)).ToArray();
        return fitting.Length == 0 ? null : fitting[random.Next(fitting.Length)];
    }

    private static bool Fits(Fault fault, S2Operation operation) => fault.Kind switch
    {
        FaultKind.EndBeforeApplying or FaultKind.EndAfterApplying or FaultKind.EndWithinResponse
            or FaultKind.AdviseReconnect or FaultKind.WrongAck or FaultKind.Garbage => operation == S2Operation.SessionAppend,
        FaultKind.Delay or FaultKind.Refuse or FaultKind.ResetBeforeApplying => true,
        _ => operation is not (S2Operation.OpenAppendSession or S2Operation.ReadSession),
    };
}
