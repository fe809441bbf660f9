namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>How bytes stand in JSON.</summary>
internal enum DataFormat
{
    Raw,
    Base64,
}
