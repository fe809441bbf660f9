namespace Kernel.Tests.Fakes.S2;

/// <summary>How bytes stand in JSON.</summary>
internal enum DataFormat
{
    Raw,
    Base64,
}
