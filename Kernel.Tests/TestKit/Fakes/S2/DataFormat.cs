namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The encoding of bytes in JSON.</summary>
internal enum DataFormat
{
    Raw,
    Base64,
}
