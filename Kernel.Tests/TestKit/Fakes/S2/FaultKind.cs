namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The kind of an injected fault.</summary>
internal enum FaultKind
{
    /// <summary>The response is delayed.</summary>
    Delay,

    /// <summary>The operation is not applied, and an error is returned. Ends a session with a terminal frame.</summary>
    Refuse,

    /// <summary>The operation is applied, and an error is returned.</summary>
    RefuseAfterApplying,

    /// <summary>The connection is reset before the operation is applied.</summary>
    ResetBeforeApplying,

    /// <summary>The operation is applied, and the connection is reset before the response.</summary>
    ResetAfterApplying,

    /// <summary>The operation is applied, and no response is sent on the open connection.</summary>
    LoseResponse,

    /// <summary>The operation is applied, and the connection is reset within the response.</summary>
    CutResponse,

    /// <summary>A session ends properly before the operation is applied.</summary>
    EndBeforeApplying,

    /// <summary>The operation is applied, and the session ends properly before the response.</summary>
    EndAfterApplying,

    /// <summary>The operation is applied, and the session ends properly within the response.</summary>
    EndWithinResponse,

    /// <summary>The operation is applied, and the response advises a reconnect.</summary>
    AdviseReconnect,

    /// <summary>The operation is applied, and the response acknowledges other records.</summary>
    WrongAck,

    /// <summary>The operation is applied, and the response is not a frame.</summary>
    Garbage,
}
