using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Kernel.Api.Gateway;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures counting the DevTools messages of the gateway, compared to copying them once. Times are per message.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(2)]
[IterationCount(8)]
public class GatewayFrames
{
    private const int Count = 1_000;
    private const int BytesPerRead = 64 * 1024;

    private readonly byte[] _target = new byte[BytesPerRead];
    private byte[] _stream = [];

    /// <summary>The size of a message, in bytes.</summary>
    [Params(200, 5_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        byte[] frame = [0x81, 126, 0, 0, .. new byte[Size]];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)Size);
        _stream = [.. Enumerable.Repeat(frame, Count).SelectMany(static f => f)];
    }

    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public void Copy()
    {
        for (var at = 0; at < _stream.Length; at += BytesPerRead)
        {
            _stream.AsSpan(at, Math.Min(BytesPerRead, _stream.Length - at)).CopyTo(_target);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long CountMessages()
    {
        var frames = default(WebSocketFrames);
        for (var at = 0; at < _stream.Length; at += BytesPerRead)
        {
            frames.Advance(_stream.AsSpan(at, Math.Min(BytesPerRead, _stream.Length - at)));
        }

        return frames.Messages;
    }
}
