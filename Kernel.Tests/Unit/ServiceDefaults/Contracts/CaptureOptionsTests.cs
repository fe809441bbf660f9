using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Tests.Unit.ServiceDefaults.Contracts;

public sealed class CaptureOptionsTests
{
    // A session that a version with fewer options stored or sent.
    [Theory]
    [InlineData("""{"redact":true}""")]
    [InlineData("""{"redact":true,"network":null}""")]
    public void Read_WithoutAGroup_HasItsDefaults(string json)
    {
        var options = JsonSerializer.Deserialize(json, InternalJsonContext.Default.CaptureOptions)!;
        Assert.Equal(CaptureOptions.Default, options);
    }
}
