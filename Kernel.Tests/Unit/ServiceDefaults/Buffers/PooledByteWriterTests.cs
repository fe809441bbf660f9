using System.Buffers;
using CsCheck;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.Tests.Unit.ServiceDefaults.Buffers;

public sealed class PooledByteWriterTests
{
    [Fact]
    public void Write_RandomOperations_WritesWhatArrayBufferWriterDoes() =>
        Gen.Select(Gen.Int[1, 64], Gen.Select(Gen.Int[0, 4], Gen.Byte.Array[0, 300]).Array[0, 40]).Sample(static (capacity, operations) =>
        {
            using var writer = new PooledByteWriter(capacity, retainedBytes: 256);
            var model = new ArrayBufferWriter<byte>();
            foreach (var (operation, bytes) in operations)
            {
                Apply(operation, bytes, writer, model);
                Assert.Equal(model.WrittenSpan, writer.WrittenSpan);
                Assert.Equal(model.WrittenCount, writer.WrittenMemory.Length);
            }
        });

    [Fact]
    public void Clear_AfterAGiantMessage_ReturnsTheBuffer()
    {
        using var writer = new PooledByteWriter(1024, retainedBytes: 4096);
        writer.Write(new byte[4096]);
        writer.Clear();
        Assert.Equal(4096, writer.Capacity);

        writer.Write(new byte[4097]);
        writer.Clear();
        Assert.Equal(1024, writer.Capacity);
    }

    // The pool rounds up: a first buffer beyond what is retained must not be rented again for each message.
    [Fact]
    public void Clear_LargeFirstBuffer_KeepsIt()
    {
        using var writer = new PooledByteWriter(5000, retainedBytes: 1000);
        writer.Write(new byte[4999]);
        var buffer = writer.WrittenMemory;
        writer.Clear();
        writer.Write(new byte[4999]);
        Assert.Equal(buffer, writer.WrittenMemory);
    }

    [Fact]
    public void Advance_BeyondTheBuffer_Throws()
    {
        using var writer = new PooledByteWriter(16);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(writer.Capacity + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
        Assert.Equal(0, writer.WrittenCount);
    }

    [Fact]
    public void GetSpan_MoreThanAnArrayHolds_Throws()
    {
        using var writer = new PooledByteWriter(16);
        writer.Write(1);
        Assert.Throws<InvalidOperationException>(() => writer.GetSpan(Array.MaxLength).Length);
        Assert.Equal(1, writer.WrittenCount);
    }

    [Fact]
    public void Dispose_Twice_IsEmptyAndUsable()
    {
        var writer = new PooledByteWriter(16);
        writer.Write("abc"u8);
        writer.Dispose();
        writer.Dispose();
        Assert.Equal(0, writer.WrittenCount);
        Assert.Equal(0, writer.Capacity);

        writer.Write("def"u8);
        Assert.Equal("def"u8.ToArray(), writer.WrittenSpan.ToArray());
        writer.Dispose();
    }

    [Fact]
    public void Write_BufferUsedAgain_AllocatesNothing()
    {
        using var writer = new PooledByteWriter(64);
        var bytes = new byte[3000];
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            writer.Clear();
            for (var i = 0; i < 100; i++)
            {
                writer.Write(bytes);
            }
        }
    }

    private static void Apply(int operation, byte[] bytes, PooledByteWriter writer, ArrayBufferWriter<byte> model)
    {
        switch (operation)
        {
            case 0:
                writer.Write(bytes);
                model.Write(bytes);
                break;
            case 1:
                writer.Write((byte)bytes.Length);
                model.Write([(byte)bytes.Length]);
                break;
            case 2:
                bytes.CopyTo(writer.GetSpan(bytes.Length));
                writer.Advance(bytes.Length);
                model.Write(bytes);
                break;
            case 3:
                bytes.CopyTo(writer.GetMemory(bytes.Length).Span);
                writer.Truncate(bytes.Length);
                var kept = model.WrittenSpan[..Math.Min(model.WrittenCount, bytes.Length)].ToArray();
                model.Clear();
                model.Write(kept);
                break;
            default:
                writer.Clear();
                model.Clear();
                break;
        }
    }
}
