using System.Text.Json;
using Kernel.ServiceDefaults.Internal;

namespace Kernel.Tests.ServiceDefaults.Internal;

public sealed class CaptureOptionsTests
{
    // A session that was stored, or is told of, by a version that knew fewer options.
    [Fact]
    public void Read_WithoutMembers_HasTheDefaults()
    {
        var options = JsonSerializer.Deserialize("{}", InternalJsonContext.Default.CaptureOptions)!;
        Assert.True(options.Redact);
        Assert.Equal(NetworkCaptureOptions.Default, options.Network);

        var some = JsonSerializer.Deserialize("""{"network":{"bodies":false}}""", InternalJsonContext.Default.CaptureOptions)!;
        Assert.Equal(NetworkCaptureOptions.Default with { Bodies = false }, some.Network);
    }
}
