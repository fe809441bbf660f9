using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Api.Journal;

/// <summary>The bytes on disk, which outlive versions. Where one of these fails, journals that people have can no longer be read.</summary>
public sealed class JournalFormatTests : IDisposable
{
    private const string StreamId = "00112233445566778899aabbccddeeff";

    private const string Session = "03" + "1A000000" + "0100000000000000" + "0200000000000000" + "02" + "6373" + "7B226E223A317D";
    private const string Producer = "02" + "11000000" + "2A00000000000000" + "0500000000000000" + "70";

    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(0x0102030405));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Segment_IsWhatJournalsOnDiskHave()
    {
        var state = new JournalState { Reserved = 1_000_007 };
        state.Skip(3, 6);
        state.Apply(Work());
        using var directory = new JournalDirectory(_directory.Path, _time);
        SegmentWriter.Create(directory, StreamId, 7, state, 1 << 20, _time.GetUtcNow()).Dispose();

        // The records are those of Block_IsWhatJournalsOnDiskHave. All of it is there twice.
        const string Head =
            "FF4B45524E454C0A" + "01000000" + "CF000000" // magic, version, length of the head
            + "00112233445566778899AABBCCDDEEFF" + "0700000000000000" + "0504030201000000" // stream id, base, time
            + "000000000000000000000000" + "D29790BD" // nothing, checksum
            + "FE4B42FF" + "02" + "00" + "0000" // magic, state, ends here, nothing
            + "0700000000000000" + "00000000" + "57000000" + "0504030201000000" // next, no events, length of the body, time
            + "F9F73C0B" + "1CE97797" // checksums of the body and of the header
            + "01" + "08000000" + "47420F0000000000" // reserved
            + "04" + "10000000" + "0300000000000000" + "0600000000000000" // never given
            + Session + Producer
            + "0600000000000000" + "8F000000" + "EE5FA031"; // trailer: last event before, length of the block, checksum
        Assert.Equal(Head + Head, Convert.ToHexString(File.ReadAllBytes(_directory["00000000000000000007.log"])));
    }

    [Fact]
    public void Block_IsWhatJournalsOnDiskHave()
    {
        var ring = new EventRing(8, 2 * 1024 * 1024, first: 7);
        ring.Append("sess"u8, "{\"type\":\"a.b\"}"u8, new EventHeader(EventCategory.Network, 9, 3));
        var blocks = new BlockWriter();
        Assert.Equal(1, blocks.AddEvents(ring, 7, 7, 0x0102030405));
        JournalState.Write(blocks, Work());
        blocks.Finish();

        const string Block =
            "FE4B42FF" + "01" + "00" + "0000" // magic, events, ends here, nothing
            + "0700000000000000" + "01000000" + "8F000000" + "0504030201000000" // first event, one event, length of the body, time
            + "9207D47F" + "8280BDF5" // checksums of the body and of the header
            + "4A000000420000000C00030402000000" // slot
            + "69643A20370A646174613A207B22736571223A372C22636170747572655F73657373696F6E5F6964223A2273657373222C226576656E74223A7B2274797065223A22612E62227D7D0A0A" // frame
            + Session + Producer
            + "0700000000000000" + "C7000000" + "DFB7335D"; // trailer: last event, length of the block, checksum
        Assert.Equal("id: 7\ndata: {\"seq\":7,\"capture_session_id\":\"sess\",\"event\":{\"type\":\"a.b\"}}\n\n", Encoding.UTF8.GetString(ring.Frame(ring.SlotOf(7))));
        Assert.Equal(Block, Convert.ToHexString(blocks.Finished));
    }

    [Fact]
    public void Index_IsWhatJournalsOnDiskHave()
    {
        var index = new SegmentIndex(1 << 20);
        index.Add(new BlockHeader(BlockKind.Events, false, 7, 3, 20_000, 1_000, 0), 500);
        index.Add(new BlockHeader(BlockKind.Events, false, 10, 1, 100, 900, 0), 20_556);

        const string Index =
            "FF4B494E4445580A" + "01000000" + "02000000" // magic, version, two entries
            + "E850000000000000" + "E803000000000000" + "F44E000000000000" // length of the segment, newest time, bytes of events
            + "0700000000000000" + "F401000000000000" + "0000000000000080" // first event, offset, newest time before
            + "0A00000000000000" + "4C50000000000000" + "E803000000000000"
            + "49404254"; // checksum
        Assert.Equal(Index, Convert.ToHexString(index.ToBytes(20_712)));
    }

    [Theory]
    [InlineData(EventCategory.System, 0)]
    [InlineData(EventCategory.Console, 1)]
    [InlineData(EventCategory.Network, 2)]
    [InlineData(EventCategory.Page, 3)]
    [InlineData(EventCategory.Interaction, 4)]
    [InlineData(EventCategory.Screenshot, 5)]
    [InlineData(EventCategory.Monitor, 6)]
    [InlineData(EventCategory.Connection, 7)]
    public void CategoryNumber_IsWhatJournalsOnDiskHave(EventCategory category, byte number) => Assert.Equal(number, (byte)category);

    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    public void Crc32C_KnownText_IsItsChecksum(string text, uint crc) => Assert.Equal(crc, Crc32C.Of(Encoding.ASCII.GetBytes(text)));

    private static CommitWork Work()
    {
        var work = new CommitWork { UpTo = 7 };
        work.Sessions["cs"] = new SessionRecord("cs", 1, 2, "{\"n\":1}"u8.ToArray());
        work.Producers["p"] = new ProducerPosition("p", 42, 5);
        return work;
    }
}
