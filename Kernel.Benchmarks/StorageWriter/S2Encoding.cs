using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;
using AppendInput = Kernel.StorageWriter.S2Client.Model.AppendInput;
using AppendRecord = Kernel.StorageWriter.S2Client.Model.AppendRecord;
using Generated = Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>Measures encoding an append message by hand and with the generated classes. Times are per record with two headers.</summary>
[MemoryDiagnoser]
[InProcess]
public class S2Encoding
{
    public const int Records = 50;

    private byte[] _output = [];
    private AppendInput _input = new(new[] { new AppendRecord() });

    /// <summary>The size of a body, in bytes.</summary>
    [Params(300, 10_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var headers = new[] { new RecordHeader("stream_id"u8.ToArray(), new byte[36]), new RecordHeader("seq"u8.ToArray(), new byte[7]) };
        _input = new AppendInput(Enumerable.Repeat(new AppendRecord(new byte[Size], headers), Records).ToArray(), 7);
        _output = new byte[AppendEncoder.Size(_input)];
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public void ByHand() => AppendEncoder.Write(_input, _output.AsSpan(0, AppendEncoder.Size(_input)));

    [Benchmark(OperationsPerInvoke = Records)]
    public void ByGeneratedClasses()
    {
        var message = new Generated.AppendInput { MatchSeqNum = _input.MatchSeqNum!.Value };
        foreach (var record in _input.Records.Span)
        {
            var generated = new Generated.AppendRecord { Body = UnsafeByteOperations.UnsafeWrap(record.Body) };
            foreach (var header in record.Headers.Span)
            {
                generated.Headers.Add(new Generated.Header { Name = UnsafeByteOperations.UnsafeWrap(header.Name), Value = UnsafeByteOperations.UnsafeWrap(header.Value) });
            }

            message.Records.Add(generated);
        }

        message.WriteTo(_output.AsSpan(0, message.CalculateSize()));
    }
}
