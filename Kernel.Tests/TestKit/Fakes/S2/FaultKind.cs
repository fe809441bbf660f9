namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>The answer comes later.</summary>
    Delay,

    /// <summary>An error is answered, and nothing done. Ends a session with a terminal frame.</summary>
    Refuse,

    /// <summary>It is done, and an error answered all the same.</summary>
    RefuseAfterApplying,

    /// <summary>The connection is reset before anything is done.</summary>
    ResetBeforeApplying,

    /// <summary>It is done, and the connection reset before the answer.</summary>
    ResetAfterApplying,

    /// <summary>It is done, and no answer ever comes, though the connection stands.</summary>
    LoseResponse,

    /// <summary>It is done, and the connection reset within the answer.</summary>
    CutResponse,

    /// <summary>A session ends in order before anything is done.</summary>
    EndBeforeApplying,

    /// <summary>It is done, and the session ends in order before the answer.</summary>
    EndAfterApplying,

    /// <summary>It is done, and the session ends in order within the answer.</summary>
    EndWithinResponse,

    /// <summary>It is done, and the answer asks for another connection.</summary>
    AdviseReconnect,

    /// <summary>It is done, and the answer is for other records.</summary>
    WrongAck,

    /// <summary>It is done, and the answer is no frame.</summary>
    Garbage,
}
