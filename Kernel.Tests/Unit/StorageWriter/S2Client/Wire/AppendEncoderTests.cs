using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;
using AppendInput = Kernel.StorageWriter.S2Client.Model.AppendInput;
using AppendRecord = Kernel.StorageWriter.S2Client.Model.AppendRecord;
using Generated = Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Wire;

/// <summary>The hand-written encoder against the generated classes.</summary>
public sealed class AppendEncoderTests(ITestOutputHelper output)
{
    [Fact]
    public void Write_AnyAppend_IsWhatTheGeneratedClassesWrite()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var input = RandomInput(random);
            var bytes = new byte[AppendEncoder.Size(input)];

            AppendEncoder.Write(input, bytes);

            Assert.Equal(Generate(input).ToByteArray(), bytes);
        }
    }

    [Fact]
    public void Write_SizeOfAnotherAppend_Throws()
    {
        var input = new AppendInput(new[] { new AppendRecord(new byte[10]) });

        Assert.Throws<InvalidOperationException>(() => AppendEncoder.Write(input, new byte[AppendEncoder.Size(input) + 1]));
    }

    private static AppendInput RandomInput(Random random)
    {
        var records = new AppendRecord[random.Next(1, 20)];
        for (var i = 0; i < records.Length; i++)
        {
            var headers = new RecordHeader[random.Next(0, 4)];
            for (var h = 0; h < headers.Length; h++)
            {
                headers[h] = new RecordHeader(Bytes(random, 1), Bytes(random, 0));
            }

            ulong? timestamp = random.Next(3) switch { 0 => null, 1 => 0UL, _ => (ulong)random.NextInt64() >> random.Next(63) };
            records[i] = new AppendRecord(Bytes(random, 0), headers, timestamp);
        }

        ulong? match = random.Next(3) switch { 0 => null, 1 => 0UL, _ => (ulong)random.NextInt64() * 2 + 1 };
        return new AppendInput(records, match, random.Next(3) switch { 0 => null, 1 => "", _ => "töken" });
    }

    // Lengths around those at which the length itself gets another byte.
    private static byte[] Bytes(Random random, int least)
    {
        var bytes = new byte[Math.Max(least, random.Next(5) switch { 0 => 0, 1 => random.Next(1, 10), 2 => 127, 3 => 128, _ => random.Next(16_380, 16_390) })];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Generated.AppendInput Generate(AppendInput input)
    {
        var message = new Generated.AppendInput();
        foreach (var record in input.Records.ToArray())
        {
            var generated = new Generated.AppendRecord { Body = ByteString.CopyFrom(record.Body.Span) };
            generated.Headers.AddRange(record.Headers.ToArray().Select(static header => new Generated.Header { Name = ByteString.CopyFrom(header.Name.Span), Value = ByteString.CopyFrom(header.Value.Span) }));
            if (record.Timestamp is { } timestamp)
            {
                generated.Timestamp = timestamp;
            }

            message.Records.Add(generated);
        }

        if (input.MatchSeqNum is { } match)
        {
            message.MatchSeqNum = match;
        }

        if (input.FencingToken is { } token)
        {
            message.FencingToken = token;
        }

        return message;
    }
}
