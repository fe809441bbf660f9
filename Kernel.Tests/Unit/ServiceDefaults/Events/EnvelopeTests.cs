using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class EnvelopeTests
{
    [Fact]
    public void Parse_UnpairedSurrogate_IsReplaced()
    {
        using var envelope = Envelope.Parse("""{"seq":1,"event":{"data":"a\ud800b"}}"""u8.ToArray());

        Assert.Equal("a\ufffdb", envelope.RootElement.GetProperty("event").GetProperty("data").GetString());
    }

    [Fact]
    public void Parse_DeepestData_IsRead()
    {
        var (open, close) = (new string('[', EventLimits.MaxDepth), new string(']', EventLimits.MaxDepth));

        using var envelope = Envelope.Parse(System.Text.Encoding.UTF8.GetBytes($$$"""{"seq":1,"event":{"data":{{{open}}}{{{close}}}}}"""));

        Assert.Equal(open + close, envelope.RootElement.GetProperty("event").GetProperty("data").GetRawText());
    }
}
