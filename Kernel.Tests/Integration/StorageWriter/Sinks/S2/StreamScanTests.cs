using System.Globalization;
using CsCheck;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Kernel.StorageWriter.Sinks.S2;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.S2;

/// <summary>The search for the newest record of an event stream.</summary>
public sealed class StreamScanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // One from a clock that was ahead, one of now, and one with no time.
    private static readonly string[] Identities =
        ["", Guid.CreateVersion7(DateTimeOffset.UtcNow.AddHours(3)).ToString("N"), Guid.CreateVersion7().ToString("N"), "log-3"];

    // Runs of records: of which event stream (0: of none), how many, and how far the sequence numbers jump before them. In any order.
    private static readonly Gen<(int Log, int Count, int Jump)[]> Runs =
        Gen.Select(Gen.Int[0, 3], Gen.Frequency((3, Gen.Int[1, 40]), (1, Gen.Int[600, 1000])), Gen.Frequency((3, Gen.Const(1)), (1, Gen.Int[2, 50]))).Array[1, 12];

    [Fact]
    public async Task FindNewestAsync_RandomRuns_FindsTheNewestOfEach()
    {
        await Runs.SampleAsync(
            async runs =>
            {
                await using var s2 = await S2TestStream.OpenAsync();
                var newest = Fill(s2.Log, runs);
                for (var log = 1; log <= 3; log++)
                {
                    var found = await new StreamScan(s2.Stream).FindNewestAsync(Identities[log], s2.Log.Tail.SeqNum, Cancel);

                    Assert.Equal(newest.GetValueOrDefault(log), found is { } record ? (record.Seq, record.SeqNum) : default);
                }
            },
            iter: 20,
            threads: 1);
    }

    /// <returns>The newest sequence number and position of each event stream.</returns>
    private static Dictionary<int, (ulong Seq, ulong SeqNum)> Fill(StreamLog stream, IEnumerable<(int Log, int Count, int Jump)> runs)
    {
        var newest = new Dictionary<int, (ulong Seq, ulong SeqNum)>();
        foreach (var (log, count, jump) in runs)
        {
            var seq = newest.GetValueOrDefault(log).Seq + (ulong)jump;
            var input = new AppendInput();
            for (var i = 0; i < count; i++, seq++)
            {
                newest[log] = (seq, stream.Tail.SeqNum + (ulong)i);
                input.Records.Add(log == 0 ? new AppendRecord { Body = ByteString.CopyFromUtf8("a note") } : Record(log, seq));
            }

            stream.Append(input);
        }

        return newest;
    }

    private static AppendRecord Record(int log, ulong seq) => new()
    {
        Headers = { Header("stream_id", Identities[log]), Header("seq", seq.ToString(CultureInfo.InvariantCulture)) },
    };

    private static Header Header(string name, string value) => new() { Name = ByteString.CopyFromUtf8(name), Value = ByteString.CopyFromUtf8(value) };
}
