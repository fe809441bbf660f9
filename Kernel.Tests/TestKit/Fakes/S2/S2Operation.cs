namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The operations that faults can be injected into.</summary>
[Flags]
internal enum S2Operation
{
    None = 0,
    Control = 1,
    CheckTail = 2,
    Read = 4,
    ReadSession = 8,
    Append = 16,
    OpenAppendSession = 32,

    /// <summary>One append of a session.</summary>
    SessionAppend = 64,
    AnyAppend = Append | SessionAppend,
    Any = Control | CheckTail | Read | ReadSession | Append | OpenAppendSession | SessionAppend,
}
