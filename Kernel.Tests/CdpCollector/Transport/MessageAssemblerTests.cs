using System.Text;
using Kernel.CdpCollector.Transport;

namespace Kernel.Tests.CdpCollector.Transport;

public sealed class MessageAssemblerTests
{
    private static readonly byte[] Sample = Encoding.UTF8.GetBytes("""{"method":"Page.loadEventFired","params":{"timestamp":1}}""");

    [Fact]
    public void Advance_SplitAtEveryByte_GivesTheMessage()
    {
        using var assembler = new MessageAssembler(1024);
        for (var split = 0; split <= Sample.Length; split++)
        {
            Put(assembler, Sample.AsSpan(0, split));
            Put(assembler, Sample.AsSpan(split));
            Assert.Equal(Sample, assembler.Message.ToArray());
            assembler.Reset();
        }
    }

    [Fact]
    public void Advance_ByteByByte_GivesTheMessage()
    {
        using var assembler = new MessageAssembler(1024);
        foreach (var b in Sample)
        {
            Put(assembler, [b]);
        }

        Assert.Equal(Sample, assembler.Message.ToArray());
    }

    [Fact]
    public void Advance_BeyondTheLimit_PassesOverThatMessageAlone()
    {
        using var assembler = new MessageAssembler(Sample.Length);
        Put(assembler, Sample);
        Assert.False(assembler.Oversized);
        Put(assembler, [1]);
        Put(assembler, Sample);
        Assert.True(assembler.Oversized);

        assembler.Reset();
        Put(assembler, Sample);
        Assert.False(assembler.Oversized);
        Assert.Equal(Sample, assembler.Message.ToArray());
    }

    private static void Put(MessageAssembler assembler, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var memory = assembler.GetMemory().Span;
            var count = Math.Min(memory.Length, bytes.Length);
            bytes[..count].CopyTo(memory);
            assembler.Advance(count);
            bytes = bytes[count..];
        }
    }
}
